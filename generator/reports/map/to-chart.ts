import type { Place } from '../../model/diagnostic.ts';
import type { DeclaredLine, Graph, GraphNode } from '../../model/graph.ts';
import { lineText } from '../spot-text.ts';
import type { Chart, ChartEdge, ChartNode } from './chart.ts';
import type { MapContext } from './map-report.ts';
import { byText, uniqueIds } from './names.ts';
import { portTexts, sortPorts } from './port-text.ts';
import { visible } from './visible.ts';

type At = (place: Place | undefined) => { readonly at?: string };

/** Sorts and numbers a graph. An edge to a node that is not there is a bug of the caller. */
export function toChart(graph: Graph, spot: MapContext['spot']): Chart {
  const at: At = (place) => {
    const found = place === undefined ? undefined : spot(place);
    return found === undefined ? {} : { at: visible(lineText(found)) };
  };
  const named = [...new Set(graph.nodes.flatMap(({ namespace }) => namespace ?? []))].sort(byText);
  const isOutside = graph.nodes.some(({ namespace }) => namespace === undefined);
  const names = isOutside ? [...named, undefined] : named;
  const idOf = uniqueIds();
  const ids = names.map((name) => (name === undefined ? 'outside' : idOf('ns', name)));
  const byName = new Map<string, ChartNode>();
  const spaceOf = new Map(names.map((name, index) => [name, index]));
  const space = (node: GraphNode) => spaceOf.get(node.namespace) ?? 0;
  const sorted = graph.nodes.toSorted((a, b) => space(a) - space(b) || byText(a.name, b.name));
  for (const [index, node] of sorted.entries()) {
    const place = { index, space: space(node), id: idOf('n', node.name) };
    byName.set(node.name, { ...place, ...describe(node, at) });
  }
  const nodes = [...byName.values()];
  const spaces = names.map((name, index) => ({
    index,
    id: ids[index] ?? '',
    name: nameText(name ?? 'Outside'),
    outside: name === undefined,
    nodes: nodes.filter((node) => node.space === index),
  }));
  const edges = toEdges(graph, byName, at);
  const edgesOf = spaces.map((): ChartEdge[] => []);
  for (const edge of edges)
    for (const each of new Set([edge.source.space, edge.destination.space]))
      edgesOf[each]?.push(edge);
  const { hasProfiles, observed, hasFlows } = graph;
  return {
    hasProfiles,
    ...(observed !== undefined && { observed: visible(observed) }),
    ...(hasFlows === true && { hasFlows }),
    spaces,
    nodes,
    edges,
    edgesOf,
  };
}

function describe(node: GraphNode, at: At): Omit<ChartNode, 'index' | 'space' | 'id'> {
  const { name, kind, namespace, workloadKind, isolated } = node;
  const prefix = `${namespace}/`;
  const line = ({ text, place, used }: DeclaredLine) => ({
    text: visible(text),
    ...at(place),
    used,
  });
  return {
    name: nameText(name),
    label: nameText(name.startsWith(prefix) ? name.slice(prefix.length) : name),
    note: visible(noteOf(node)),
    kind,
    ...(workloadKind !== undefined && { workloadKind: visible(workloadKind) }),
    hostNetwork: node.hostNetwork === true,
    ...(isolated !== undefined && { isolated }),
    exposes: node.exposes.map(line),
    consumes: node.consumes.map(line),
    ...at(node.place),
  };
}

/** Never empty: no form has a place for a label that is not there. */
function nameText(name: string): string {
  return name.trim() === '' ? '(no name)' : visible(name);
}

function noteOf({ kind, workloadKind, hostNetwork, isolated }: GraphNode): string {
  if (kind === 'addresses') return 'addresses';
  if (kind === 'anywhere') return '';
  const what = kind === 'unseen' ? 'not in the manifests' : (workloadKind ?? 'workload');
  const notes = hostNetwork === true ? [what, 'host network'] : [what];
  if (isolated?.ingress === false && !isolated.egress)
    return [...notes, 'not isolated'].join(' · ');
  if (isolated?.ingress === false) notes.push('ingress not isolated');
  if (isolated?.egress === false) notes.push('egress not isolated');
  return notes.join(' · ');
}

function toEdges(graph: Graph, byName: ReadonlyMap<string, ChartNode>, at: At): ChartEdge[] {
  const node = (name: string): ChartNode => {
    const found = byName.get(name);
    if (found === undefined) throw new Error(`the graph has an edge to a missing node: ${name}`);
    return found;
  };
  return graph.edges
    .map((edge) => ({
      source: node(edge.source),
      destination: node(edge.destination),
      ports: portTexts(edge.ports),
      ranges: sortPorts(edge.ports),
      status: edge.status,
      rules: edge.rules.map(({ direction, text, place }) => ({
        direction,
        text: visible(text),
        ...at(place),
      })),
    }))
    .sort(
      (a, b) =>
        a.source.index - b.source.index ||
        a.destination.index - b.destination.index ||
        byText(a.status, b.status) ||
        byText(a.ports.join(), b.ports.join()),
    )
    .map((edge, index) => ({ ...edge, index }));
}

import type { Chart, ChartEdge, ChartNode, Status } from '../chart.ts';
import { factsOf, statuses } from '../statuses.ts';
import { everything, type Sheet } from './choose-drawings.ts';

/**
 * The graph for the page's script, numbers for references: nodes, edges,
 * namespaces and rules are lists; an edge names its rules, a namespace its
 * nodes, a line of a drawing its edges by their place in the list.
 */
export function pageData(chart: Chart, sheets: readonly Sheet[]): object {
  const rules: object[] = [];
  const known = new Map<string, number>();
  const ruleNumber = (rule: ChartEdge['rules'][number]): number => {
    const key = JSON.stringify(rule);
    const number = known.get(key) ?? rules.push(rule) - 1;
    known.set(key, number);
    return number;
  };
  const edges = chart.edges.map(({ source, destination, ports, ranges, status, rules }) => ({
    source: source.index,
    destination: destination.index,
    ports,
    ranges: ranges.map(({ protocol, from, to }) => [protocol, from, to]),
    status,
    rules: rules.map(ruleNumber),
  }));
  return {
    hasProfiles: chart.hasProfiles,
    statuses: statusesOf(chart),
    marked: statuses.filter((each) => factsOf(each).isMarked),
    asking: statuses.filter((each) => factsOf(each).asksForALook),
    tags: tagsOf(sheets),
    first: 0,
    spaces: chart.spaces.map(({ name, nodes }) => ({
      name,
      nodes: nodes.map(({ index }) => index),
    })),
    nodes: chart.nodes.map(nodeData),
    edges,
    rules,
    drawings: sheets.map(({ name, drawing, space, sparse }) => ({
      space,
      sparse,
      ...(space === undefined && name === everything && { whole: true }),
      lines: drawing.lines.map((line) => line.edges),
      leftOut: Object.fromEntries(
        drawing.lines.flatMap(({ leftOut }, index) =>
          leftOut === undefined ? [] : [[index, leftOut]],
        ),
      ),
    })),
  };
}

/** The statuses that there can be, the most ordinary first. */
export function statusesOf({ hasProfiles, observed, hasFlows }: Chart): readonly Status[] {
  const usual: readonly Status[] = hasProfiles ? ['declared'] : ['allowed'];
  const judged: readonly Status[] = ['undeclared', 'blocked'];
  if (hasFlows === true) return [...usual, ...(hasProfiles ? judged : []), 'proven', 'idle', 'cut'];
  if (observed !== undefined) return [...usual, ...judged, 'proven'];
  return hasProfiles ? [...usual, ...judged] : usual;
}

/** By the key of a shape: what its badges stand for. */
function tagsOf(sheets: readonly Sheet[]): object {
  const shapes = sheets.flatMap(({ drawing }) => drawing.boxes.flatMap((box) => box.shapes));
  return Object.fromEntries(
    shapes.flatMap(({ key, badges = [] }) => (badges.length === 0 ? [] : [[key, badges]])),
  );
}

function nodeData(node: ChartNode): object {
  const { space, name, label, note, kind, workloadKind, hostNetwork, isolated, at } = node;
  return {
    space,
    name,
    label,
    note,
    kind,
    workloadKind,
    ...(hostNetwork && { hostNetwork }),
    isolated,
    ...((isolated?.ingress === false || isolated?.egress === false) && { unisolated: true }),
    exposes: node.exposes,
    consumes: node.consumes,
    at,
  };
}

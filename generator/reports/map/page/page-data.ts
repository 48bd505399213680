import type { Chart, ChartEdge, ChartNode } from '../chart.ts';
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
    })),
  };
}

/** The statuses that there can be. */
export function statusesOf({ hasProfiles, observed, hasFlows }: Chart): readonly string[] {
  if (hasFlows === true) {
    const marked = hasProfiles ? ['declared', 'undeclared', 'unused'] : ['allowed'];
    return [...marked, 'proven', 'idle', 'cut'];
  }
  if (observed !== undefined)
    return [hasProfiles ? 'declared' : 'allowed', 'undeclared', 'unused', 'proven'];
  return hasProfiles ? ['declared', 'undeclared', 'unused'] : ['allowed'];
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
    ...((isolated?.ingress === false || isolated?.egress === false) && { open: true }),
    exposes: node.exposes,
    consumes: node.consumes,
    at,
  };
}

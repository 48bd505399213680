import type { Chart, ChartEdge, ChartNode, Space } from '../chart.ts';
import type { Badge } from '../drawing.ts';
import { shortPorts } from '../port-text.ts';
import { markOf, statuses } from '../statuses.ts';

/** Who is connected with anywhere: said on its shape instead of by a line. */
export interface AnywhereBadges {
  /** The chart without anywhere and the edges that badges stand for. */
  readonly chart: Chart;
  /** By the index of a node; none where there is nothing to say. */
  readonly ofNode: ReadonlyMap<number, readonly Badge[]>;
  /** By the index of a space. */
  readonly ofSpace: ReadonlyMap<number, readonly Badge[]>;
}

/** Takes anywhere out of a chart: fifty lines to one shape say less than a word on each. */
export function anywhereBadges(chart: Chart): AnywhereBadges {
  const sides = [
    sideOf(chart.edges, 'from anywhere', 'ingress', ({ source, destination }) =>
      source.kind === 'anywhere' ? destination : undefined,
    ),
    sideOf(chart.edges, 'to anywhere', 'egress', ({ source, destination }) =>
      destination.kind === 'anywhere' ? source : undefined,
    ),
  ];
  const ofNode = new Map<number, readonly Badge[]>();
  for (const node of chart.nodes) {
    const badges = sides.flatMap((side) => nodeBadges(node, side));
    if (badges.length > 0) ofNode.set(node.index, badges);
  }
  const ofSpace = new Map(
    chart.spaces.map((space) => [
      space.index,
      sides.flatMap((side) => [...spaceBadges(space, side)]),
    ]),
  );
  const isTaken = ({ source, destination }: ChartEdge) =>
    source.kind === 'anywhere' || destination.kind === 'anywhere';
  const rest = (edges: readonly ChartEdge[]) => edges.filter((edge) => !isTaken(edge));
  const spaces = chart.spaces.map((space) => ({
    ...space,
    nodes: space.nodes.filter(({ kind }) => kind !== 'anywhere'),
  }));
  return {
    chart: { ...chart, spaces, edges: rest(chart.edges), edgesOf: chart.edgesOf.map(rest) },
    ofNode,
    ofSpace,
  };
}

/** The edges from anywhere, or those to it, by the index of the node at their other end. */
interface Side {
  readonly what: string;
  readonly direction: 'ingress' | 'egress';
  readonly edges: ReadonlyMap<number, readonly ChartEdge[]>;
}

function sideOf(
  edges: readonly ChartEdge[],
  what: string,
  direction: Side['direction'],
  endOf: (edge: ChartEdge) => ChartNode | undefined,
): Side {
  const found = new Map<number, ChartEdge[]>();
  for (const edge of edges) {
    const node = endOf(edge);
    if (node === undefined) continue;
    const known = found.get(node.index);
    if (known === undefined) found.set(node.index, [edge]);
    else known.push(edge);
  }
  return { what, direction, edges: found };
}

/** One for each status: what a badge says is true of each edge that it stands for. */
function nodeBadges(node: ChartNode, { what, direction, edges }: Side): readonly Badge[] {
  const own = edges.get(node.index) ?? [];
  return statuses.flatMap((status): readonly Badge[] => {
    const those = own.filter((edge) => edge.status === status);
    if (those.length === 0) return [];
    const ports = shortPorts([...new Set(those.flatMap((edge) => edge.ports))]);
    const alarm = those.some((edge) => isAlarm(reasonOf(edge, node, direction)));
    return [{ text: `${what}: ${ports}${markOf(status)}`, alarm, edges: indexes(those) }];
  });
}

/** How many services of a namespace, by what is to be said of the connections; as they are meant to be, last. */
function spaceBadges({ nodes }: Space, { what, direction, edges }: Side): readonly Badge[] {
  const byReason = new Map<Reason | undefined, { nodes: Set<number>; edges: ChartEdge[] }>();
  for (const node of nodes) {
    for (const edge of edges.get(node.index) ?? []) {
      const reason = reasonOf(edge, node, direction);
      const known = byReason.get(reason) ?? { nodes: new Set(), edges: [] };
      byReason.set(reason, known);
      known.nodes.add(node.index);
      known.edges.push(edge);
    }
  }
  return ([...reasons, undefined] as const).flatMap((reason): readonly Badge[] => {
    const found = byReason.get(reason);
    if (found === undefined) return [];
    const why = reason === undefined ? '' : `, ${reason}`;
    const text = `${found.nodes.size} ${what}${why}`;
    return [{ text, alarm: isAlarm(reason), edges: indexes(found.edges) }];
  });
}

const reasons = ['not isolated', 'undeclared', 'cut', 'blocked'] as const;
type Reason = (typeof reasons)[number];

/** What is to be said of a connection with anywhere, beside that it is there. */
function reasonOf(
  { status }: ChartEdge,
  { isolated }: ChartNode,
  direction: Side['direction'],
): Reason | undefined {
  if (status === 'cut' || status === 'blocked') return status;
  // the cause, whether or not a profile is missing too
  if (isolated?.[direction] === false) return 'not isolated';
  return status === 'undeclared' ? status : undefined;
}

/** It is allowed, and should not be. */
function isAlarm(reason: Reason | undefined): boolean {
  return reason === 'undeclared' || reason === 'not isolated';
}

function indexes(edges: readonly ChartEdge[]): readonly number[] {
  return edges.map(({ index }) => index);
}

import type { Chart, ChartEdge, Space } from '../chart.ts';
import type { Badge } from '../drawing.ts';
import { marked, worst } from '../join-edges.ts';
import { shortPorts } from '../port-text.ts';

/** Who is connected with everyone: said on its shape instead of by a line. */
export interface EveryoneBadges {
  /** The chart without everyone and the edges that badges stand for. */
  readonly chart: Chart;
  /** By the index of a node; none where there is nothing to say. */
  readonly ofNode: ReadonlyMap<number, readonly Badge[]>;
  /** By the index of a space. */
  readonly ofSpace: ReadonlyMap<number, readonly Badge[]>;
}

/** Takes everyone out of a chart: fifty lines to one shape say less than a word on each. */
export function everyoneBadges(chart: Chart): EveryoneBadges {
  const isTaken = ({ source, destination }: ChartEdge) =>
    source.kind === 'everyone' || destination.kind === 'everyone';
  const incoming = byNode(
    chart.edges.filter(({ source }) => source.kind === 'everyone'),
    'destination',
  );
  const outgoing = byNode(
    chart.edges.filter(({ destination }) => destination.kind === 'everyone'),
    'source',
  );
  const ofNode = new Map<number, readonly Badge[]>();
  for (const node of chart.nodes) {
    const badges = [
      ...nodeBadge('from everyone', incoming.get(node.index) ?? [], node.isolated?.ingress),
      ...nodeBadge('to everyone', outgoing.get(node.index) ?? [], node.isolated?.egress),
    ];
    if (badges.length > 0) ofNode.set(node.index, badges);
  }
  const ofSpace = new Map(
    chart.spaces.map((space) => [space.index, spaceBadges(space, incoming, outgoing)]),
  );
  const rest = (edges: readonly ChartEdge[]) => edges.filter((edge) => !isTaken(edge));
  const spaces = chart.spaces.map((space) => ({
    ...space,
    nodes: space.nodes.filter(({ kind }) => kind !== 'everyone'),
  }));
  return {
    chart: { ...chart, spaces, edges: rest(chart.edges), edgesOf: chart.edgesOf.map(rest) },
    ofNode,
    ofSpace,
  };
}

type Edges = ReadonlyMap<number, readonly ChartEdge[]>;

function byNode(edges: readonly ChartEdge[], end: 'source' | 'destination'): Edges {
  const found = new Map<number, ChartEdge[]>();
  for (const edge of edges) {
    const known = found.get(edge[end].index);
    if (known === undefined) found.set(edge[end].index, [edge]);
    else known.push(edge);
  }
  return found;
}

function nodeBadge(
  what: string,
  edges: readonly ChartEdge[],
  isolated: boolean | undefined,
): readonly Badge[] {
  if (edges.length === 0) return [];
  const status = worst.find((each) => edges.some((edge) => edge.status === each)) ?? 'allowed';
  const mark = marked.includes(status) ? ` ${status}` : '';
  const ports = shortPorts([...new Set(edges.flatMap((edge) => edge.ports))]);
  return [
    { text: `${what}: ${ports}${mark}`, alarm: edges.some((edge) => isAlarming(edge, isolated)) },
  ];
}

/** Open by no profile, or because no policy is there. */
function isAlarming(edge: ChartEdge, isolated: boolean | undefined): boolean {
  return isAllowed(edge) && (edge.status === 'undeclared' || isolated === false);
}

/** Not only asked for, nor only observed. */
function isAllowed({ status }: ChartEdge): boolean {
  return status !== 'cut' && status !== 'unused';
}

function spaceBadges({ nodes }: Space, incoming: Edges, outgoing: Edges): readonly Badge[] {
  const alarming = (edges: Edges, direction: 'ingress' | 'egress') =>
    nodes.filter(({ index, isolated }) =>
      (edges.get(index) ?? []).some((edge) => isAlarming(edge, isolated?.[direction])),
    );
  const open = alarming(incoming, 'ingress');
  const meant = nodes.filter(
    (node) => (incoming.get(node.index) ?? []).some(isAllowed) && !open.includes(node),
  );
  const loose = alarming(outgoing, 'egress');
  const badges = [
    { count: open.length, text: 'open to everyone', alarm: true },
    { count: meant.length, text: 'reached by everyone', alarm: false },
    { count: loose.length, text: 'may reach everyone', alarm: true },
  ];
  return badges
    .filter(({ count }) => count > 0)
    .map(({ count, text, alarm }) => ({ text: `${count} ${text}`, alarm }));
}

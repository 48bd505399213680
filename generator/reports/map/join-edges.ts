import type { ChartEdge } from './chart.ts';
import type { Line } from './drawing.ts';
import { shortPorts } from './port-text.ts';
import { markOf, statusWords } from './statuses.ts';

/** From what stands for the source to what stands for the destination, and whether it stands apart. */
export type Ends = readonly [from: string, to: string, apart: boolean];

/**
 * One line for all edges of one status between two shapes that do not stand
 * apart, whatever their direction unless it is `directed`: what a line looks
 * like is true of each edge that it stands for.
 */
export function joinEdges(
  edges: readonly ChartEdge[],
  ends: (edge: ChartEdge) => Ends,
  directed = false,
): readonly Line[] {
  const joined = new Map<string, { from: string; to: string; both: boolean; edges: ChartEdge[] }>();
  for (const edge of edges) {
    const [from, to, apart] = ends(edge);
    const pair = directed ? [from, to] : [from, to].sort();
    const key = apart ? `${edge.index}` : [...pair, edge.status].join(' ');
    const line = joined.get(key);
    if (line === undefined) joined.set(key, { from, to, both: false, edges: [edge] });
    else {
      line.edges.push(edge);
      line.both ||= line.from !== from;
    }
  }
  return [...joined.values()].map(({ from, to, both, edges: all }, index) => {
    const { status, label, tip } = describeLine(all);
    const numbers = all.map((edge) => edge.index);
    return { from, to, both, key: `l${index}`, edges: numbers, status, label, tip };
  });
}

function describeLine(edges: readonly ChartEdge[]): Pick<Line, 'label' | 'status' | 'tip'> {
  const [first] = edges;
  if (first === undefined) throw new Error('a line stands for no edge');
  const { status } = first;
  const tips = edges.slice(0, 10).map(tipOf);
  if (edges.length > tips.length) tips.push(`and ${edges.length - tips.length} more`);
  const what = edges.length === 1 ? shortPorts(first.ports) : `${edges.length}`;
  return { status, label: `${what}${markOf(status)}`, tip: tips.join('\n') };
}

function tipOf({ source, destination, ports, status }: ChartEdge): string {
  return `${source.name} → ${destination.name}: ${shortPorts(ports)} (${statusWords(status)})`;
}

import type { ChartEdge, Status } from './chart.ts';
import { type Line, statusWords } from './drawing.ts';
import { shortPorts } from './port-text.ts';

/** From what stands for the source to what stands for the destination, and whether it stands apart. */
export type Ends = readonly [from: string, to: string, apart: boolean];

/** One line for all edges between two shapes that do not stand apart, whatever their direction unless it is `directed`. */
export function joinEdges(
  edges: readonly ChartEdge[],
  ends: (edge: ChartEdge) => Ends,
  directed = false,
): readonly Line[] {
  const joined = new Map<string, { from: string; to: string; both: boolean; edges: ChartEdge[] }>();
  for (const edge of edges) {
    const [from, to, apart] = ends(edge);
    const pair = directed ? [from, to] : [from, to].sort();
    const key = apart ? `${edge.index}` : pair.join(' ');
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

/** What a line that stands for several is drawn as. */
export const worst: readonly Status[] = [
  'cut',
  'undeclared',
  'unused',
  'idle',
  'declared',
  'allowed',
  'proven',
];

/** What a line's label says in words, for those who see no colours. */
export const marked: readonly Status[] = ['cut', 'undeclared', 'unused', 'idle'];

function describeLine(edges: readonly ChartEdge[]): Pick<Line, 'label' | 'status' | 'tip'> {
  const statuses = new Set(edges.map((edge) => edge.status));
  const status = worst.find((each) => statuses.has(each)) ?? 'allowed';
  const mark = marked.includes(status) ? status : undefined;
  const tips = edges.slice(0, 10).map(tipOf);
  if (edges.length > tips.length) tips.push(`and ${edges.length - tips.length} more`);
  const [first] = edges;
  const ports = edges.length === 1 && first !== undefined ? shortPorts(first.ports) : undefined;
  const worse = edges.filter((edge) => edge.status === status).length;
  const what = ports ?? (mark === undefined ? `${edges.length}` : `${edges.length}, ${worse}`);
  return {
    status,
    label: mark === undefined ? what : `${what} ${mark}`,
    tip: tips.join('\n'),
  };
}

function tipOf({ source, destination, ports, status }: ChartEdge): string {
  return `${source.name} → ${destination.name}: ${shortPorts(ports)} (${statusWords[status]})`;
}

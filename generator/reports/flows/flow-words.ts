import type { CutFlow, FlowCheck, FlowLine } from '../../model/flow-check.ts';
import { someNames } from '../../model/list-text.ts';

/** `shop/cart -> data/postgres:5432/TCP, 412 times, last ...`. */
export function flowText({
  source,
  destination,
  protocol,
  port,
  count,
  last,
}: FlowLine | CutFlow): string {
  const to = destination.includes(':') ? `[${destination}]` : destination;
  const times = count === 1 ? 'once' : `${count} times`;
  return `${source} -> ${to}:${port}/${protocol}, ${times}${last === undefined ? '' : `, last ${last}`}`;
}

/** The time that was observed, as far as records say it. */
export function windowText({ first, last }: FlowCheck): string {
  if (first === undefined || last === undefined) return '';
  return first === last ? ` at ${first}` : ` from ${first} to ${last}`;
}

/** Which side blocks it, and by which policies. */
export function blockedText({ direction, reason, policies }: CutFlow['by'][number]): string {
  return `${direction}: ${reason}${policies.length === 0 ? '' : ` (${someNames(policies)})`}`;
}

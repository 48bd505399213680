import { plain } from '../../model/diagnostic.ts';
import { type LeftOut, leftOutReasons, type ProbedEnd } from '../../model/probe.ts';

/** An end with what it was called by: `shop/orders by orders.shop.svc`, `203.0.113.7 for 203.0.113.0/24`. */
export function targetText({ name, kind, by }: ProbedEnd): string {
  if (kind === 'name') return `the name ${name}`;
  if (by === undefined) return name;
  return kind === 'address' ? `${name} for ${by}` : `${name} by ${by}`;
}

/** What is left out, each reason on a line with a few names. */
export function* leftOutLines(leftOut: readonly LeftOut[]): Generator<string> {
  if (leftOut.length === 0) return;
  yield '\nleft out\n';
  for (const each of leftOut) yield `  ${plain(leftOutText(each))}\n`;
}

/** `2 hosts by name outside the cluster: api.example.com, ...`. */
export function leftOutText({ reason, count, examples }: LeftOut): string {
  const more = count > examples.length ? ', ...' : '';
  return `${count} ${leftOutReasons[reason]}: ${examples.join(', ')}${more}`;
}

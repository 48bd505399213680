import { plain } from '../../model/diagnostic.ts';
import {
  type LeftOut,
  leftOutReasons,
  type ProbedConnection,
  type ProbedEnd,
  type ProbeResult,
  type Verdict,
  verdicts,
} from '../../model/probe.ts';
import { lineText } from '../spot-text.ts';

/** What each verdict says, in a word or two. */
export const verdictWords: Readonly<Record<Verdict, string>> = {
  leak: 'allowed, and profiles do not declare it',
  broken: 'blocked, and a profile declares it',
  differs: 'traffic is not as the policies that are there say',
  inconclusive: 'cannot be told',
  ok: 'as profiles and policies say',
};

/** An end with what it was called by: `shop/orders by orders.shop.svc`, `203.0.113.7 for 203.0.113.0/24`. */
export function targetText({ name, kind, by }: ProbedEnd): string {
  if (kind === 'name') return `the name ${name}`;
  if (by === undefined) return name;
  return kind === 'address' ? `${name} for ${by}` : `${name} by ${by}`;
}

/** `shop/cart -> shop/payments 8443/TCP`. */
export function connectionText({ from, to, protocol, port }: ProbedConnection): string {
  return plain(`${from.name} -> ${targetText(to)} ${port}/${protocol}`);
}

/** `intended/simulated/observed`. */
export function cellText({ intended, simulated, observed }: ProbedConnection): string {
  return [intended, simulated, observed].join('/');
}

/** `profiles/cart.yaml:5 (cart#/consumes/0)`; empty where no line is known. */
export function lineOf({ at, label }: ProbedConnection): string {
  if (at === undefined) return plain(label ?? '');
  return plain(label === undefined ? lineText(at) : `${lineText(at)} (${label})`);
}

/** `1 leak, 2 inconclusive, 60 ok`. */
export function countsText({ counts }: Pick<ProbeResult, 'counts'>): string {
  const some = verdicts.filter((each) => counts[each] > 0);
  return some.length === 0
    ? 'no connection was probed'
    : some.map((each) => `${counts[each]} ${each}`).join(', ');
}

/** `on 2026-11-27T21:29:15Z in kind-shop, Kubernetes v1.34.4, network plugin kube-router`. */
export function runText({
  date,
  context,
  clusterVersion,
  networkPlugin,
}: Pick<ProbeResult, 'date' | 'context' | 'clusterVersion' | 'networkPlugin'>): string {
  const words = [
    `on ${date}${context === undefined ? '' : ` in ${context}`}`,
    ...(clusterVersion === undefined ? [] : [`Kubernetes ${clusterVersion}`]),
    `network plugin ${networkPlugin ?? 'not known'}`,
  ];
  return plain(words.join(', '));
}

/** How it was probed, for people who want to do it again. */
export function howText({ mode, seed, sample, settledSeconds }: ProbeResult): string {
  const how = mode === 'pods' ? 'from the real pods' : 'between stand-ins';
  const chosen =
    sample === undefined ? '' : `, at most ${sample} blocked of each source (seed ${seed})`;
  const settled =
    settledSeconds === undefined ? '' : `; policies took effect after ${settledSeconds} s`;
  return `${how}${chosen}${settled}`;
}

/** What is left out, each reason on a line with a few names. */
export function* leftOutLines(leftOut: readonly LeftOut[]): Generator<string> {
  if (leftOut.length === 0) return;
  yield '\nleft out\n';
  for (const each of leftOut) yield `  ${leftOutText(each)}\n`;
}

/** `hosts by name outside the cluster: 4 (api.example.com, ...)`. */
export function leftOutText({ reason, count, examples }: LeftOut): string {
  const more = count > examples.length ? ', ...' : '';
  return plain(`${leftOutReasons[reason]}: ${count} (${examples.join(', ')}${more})`);
}

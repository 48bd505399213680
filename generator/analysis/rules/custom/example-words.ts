import type { Place } from '../../../model/diagnostic.ts';
import type { ExplainedSide, Explanation, Party } from '../../../model/reach.ts';

/** A connection that breaks a rule, in words. */
export interface ExampleWords {
  /** `dev/cart -> prod/payments:8443/TCP`. */
  readonly connection: string;
  /** What lets it pass on each side that policies hold. */
  readonly how: string;
  /** The rule of a policy that allows it. */
  readonly related?: Place;
  /** What tells more, where it can be asked. */
  readonly command?: string;
}

/** Words for an explained connection; ends outside have no side of their own. */
export function exampleWords(explained: Explanation): ExampleWords {
  const { source, destination, protocol, port, egress, ingress } = explained;
  const [from, to] = [askedAs(source), askedAs(destination)];
  const sides = [
    ...(isOutside(source) ? [] : [`egress: ${sideText(egress)}`]),
    ...(isOutside(destination) ? [] : [`ingress: ${sideText(ingress)}`]),
  ];
  const related = ingress.by?.place ?? egress.by?.place;
  const isAskable = [source, destination].every((each) => each.kind !== 'unseen');
  const target = `${to.includes(':') ? `[${to}]` : to}:${port}/${protocol.toLowerCase()}`;
  return {
    connection: `${nameOf(source)} -> ${nameOf(destination)}:${port}/${protocol}`,
    how: sides.join('; '),
    ...(related !== undefined && { related }),
    ...(isAskable && { command: `netprofile explain '${from}' '${target}'` }),
  };
}

function isOutside({ kind }: Party): boolean {
  return kind === 'addresses' || kind === 'named';
}

function nameOf(party: Party): string {
  return party.kind === 'addresses' ? `addresses outside (${party.name})` : party.name;
}

/** An end as explain takes it: of several addresses one, and none that means all of them. */
function askedAs(party: Party): string {
  if (party.kind !== 'addresses') return party.name;
  if (party.first === '::') return party.last;
  if (party.first !== '0.0.0.0') return party.first;
  return party.last.startsWith('0.') ? party.last : '1.0.0.1';
}

function sideText({ by, reason }: ExplainedSide): string {
  if (by === undefined) return reason;
  const made = by.label === undefined ? '' : ` (${by.label})`;
  return `rule ${by.number} of ${by.policy}${made}`;
}

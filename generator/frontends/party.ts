import type { Analysis } from '../analysis/analyse.ts';
import { addressValue } from '../grammar/addresses.ts';
import { glob } from '../grammar/glob.ts';
import { readPort } from '../grammar/ports.ts';
import { Report } from '../grammar/reader.ts';
import { UsageError } from '../io/usage.ts';
import type { Protocol } from '../model/policy.ts';
import { didYouMean } from '../stages/schema.ts';

/**
 * Finds a party by what people type: `shop/cart`, `shop/Deployment/cart`,
 * `cart` where one namespace has it, a Pod's name, or an address.
 */
export function findParty({ parties, reach }: Analysis, typed: string): number {
  if (addressValue(typed) !== undefined) {
    const piece = reach.universe.pieceOf(typed);
    if (piece !== undefined) return parties.of[piece] ?? 0;
  }
  const found = parties.all.flatMap((party, number) =>
    party.kind !== 'addresses' && isNamed(party, typed) ? [number] : [],
  );
  const [only, other] = found.length > 0 ? found : byPod({ parties, reach }, typed);
  if (only !== undefined && other === undefined) return only;
  const names = parties.all.flatMap((each) => (each.kind === 'addresses' ? [] : [each.name]));
  if (only !== undefined) {
    const several = found.map((each) => parties.all[each]?.name).join(', ');
    throw new UsageError(`${typed} is several: ${several}`, 'write namespace/Kind/name');
  }
  const near = didYouMean(typed, names);
  throw new UsageError(
    `there is no ${typed} in the manifests`,
    near ?? 'write namespace/name, or an address',
  );
}

function isNamed(party: Analysis['parties']['all'][number], typed: string): boolean {
  if (party.name === typed) return true;
  if (party.kind === 'unseen') return party.service !== undefined && party.service === typed;
  if (party.kind !== 'workload') return false;
  const { namespace, kind, name } = party.workload;
  return [name, `${namespace}/${name}`, `${namespace}/${kind}/${name}`].includes(typed);
}

function byPod({ parties, reach }: Pick<Analysis, 'parties' | 'reach'>, typed: string): number[] {
  const name = typed.split('/').at(-1) ?? '';
  const found = reach.universe.members.flatMap((member, id) =>
    member.kind === 'pods' && member.pods.has(name) ? [parties.of[id] ?? 0] : [],
  );
  return [...new Set(found)];
}

/** `8080`, `8080/udp`: one port that a connection goes to. */
export function readOnePort(typed: string): { readonly protocol: Protocol; readonly port: number } {
  const value = /^[0-9]+$/.test(typed) ? Number(typed) : typed.toLowerCase();
  const port = readPort(value, { file: '', document: 0, path: [] }, new Report());
  if (port?.kind === 'number' && port.endPort === undefined)
    return { protocol: port.protocol, port: port.port };
  throw new UsageError(
    `${JSON.stringify(typed)} is not one port`,
    'write a number, with /udp or /sctp where it is not TCP: 8080, 53/udp',
  );
}

/** Whether a name is meant by patterns in which `*` is anything; one without a namespace means any. */
export function chooser(patterns: readonly string[]): (name: string) => boolean {
  const all = patterns.map((each) => glob(each.includes('/') ? each : `*/${each}`));
  return (name) => all.some((each) => each(name) || each(`/${name}`));
}

import type { Analysis } from '../analysis/reach/analyse.ts';
import type { Filter } from '../analysis/reach/groups.ts';
import { allPorts, type PortSets } from '../analysis/reach/port-sets.ts';
import { didYouMean } from '../grammar/did-you-mean.ts';
import { glob } from '../grammar/glob.ts';
import { UsageError } from '../io/usage.ts';
import type { Party } from '../model/reach.ts';
import { type Flag, list, text, type Values } from './flags.ts';
import { readOnePort } from './read-port.ts';

/** Flags that leave out a part of what is simulated. */
export const filterFlags = {
  in: { type: 'strings', about: 'only connections with an end in this namespace, repeatable' },
  service: {
    type: 'strings',
    about: 'only connections of this workload or service, repeatable; * is anything',
  },
  port: { type: 'string', about: 'only connections on this port: 8080, 53/udp' },
} as const satisfies Readonly<Record<string, Flag>>;

/** The part that the flags choose; a name that nothing here has is a mistake. */
export function filterOf(values: Values, { parties, reach }: Analysis): Filter {
  const { ports } = reach;
  const [namespaces, services] = [list(values, 'in'), list(values, 'service')];
  const isMeant = services === undefined ? undefined : chooser(services);
  const port = text(values, 'port');
  const isChosen = (party: Party): boolean =>
    (namespaces === undefined || namespaces.includes(namespaceOf(party))) &&
    (isMeant === undefined || (party.kind !== 'addresses' && isMeant(party.name)));
  const homes = parties.all.map((each) => namespaceOf(each));
  const names = parties.all.flatMap((each) => (each.kind === 'addresses' ? [] : [each.name]));
  // one of several that nothing is called would be left out in silence
  for (const each of namespaces ?? []) if (!homes.includes(each)) throw nothingIs([each], homes);
  for (const each of services ?? [])
    if (!names.some(chooser([each]))) throw nothingIs([each], names);
  if (!parties.all.some(isChosen))
    throw nothingIs([...(services ?? []), ...(namespaces ?? [])], names);
  return {
    isChosen,
    ports: port === undefined ? allPorts : onePort(port, ports),
  };
}

function nothingIs(typed: readonly string[], known: readonly string[]): UsageError {
  return new UsageError(
    `nothing here is ${typed.join(' in ')}`,
    didYouMean(typed[0] ?? '', known) ?? 'look for its name with netprofile matrix',
  );
}

function onePort(typed: string, ports: PortSets): number {
  const { protocol, port } = readOnePort(typed);
  return ports.range(protocol, port, port);
}

function namespaceOf(party: Party): string {
  return 'namespace' in party ? party.namespace : '';
}

/** Whether a name is meant by patterns in which `*` is anything; one without a namespace means any. */
function chooser(patterns: readonly string[]): (name: string) => boolean {
  const all = patterns.map((each) => glob(each.includes('/') ? each : `*/${each}`));
  return (name) => all.some((each) => each(name) || each(`/${name}`));
}

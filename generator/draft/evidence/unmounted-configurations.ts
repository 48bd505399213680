import { asFields, type Fields } from '../../grammar/reader.ts';
import { someNames } from '../../model/list-text.ts';
import { compare } from '../../model/order.ts';
import type { Configuration } from '../configurations.ts';
import type { DraftedWorkload } from '../draft.ts';
import { longestConfiguration } from '../mentions.ts';
import { type Setting, settingsOfKeys } from '../pod-settings.ts';
import type { Reference } from './reference.ts';

/** Names of ConfigMaps that a pod refers to, wherever in its spec. */
export function configMapsOf(podSpec: Fields): ReadonlySet<string> {
  const found = new Set<string>();
  const walk = (value: unknown, key: string, depth: number): void => {
    if (depth > 20) return;
    if (Array.isArray(value)) for (const each of value) walk(each, key, depth + 1);
    const fields = Array.isArray(value) ? {} : (asFields(value) ?? {});
    if (/^configMap(?:Ref|KeyRef)?$/.test(key) && typeof fields.name === 'string')
      found.add(fields.name);
    for (const [name, each] of Object.entries<unknown>(fields)) walk(each, name, depth + 1);
  };
  walk(podSpec, '', 0);
  return found;
}

/** Keys of scripts and certificates, which are no settings of a program. */
const others = /\.(?:sh|bash|py|rb|pl|sql|lua|js|crt|cer|pem|css|html?|md)$/i;

/** What is known of the workloads that may read a ConfigMap. */
export interface ReaderFacts {
  readonly referencesIn: (
    configuration: Configuration,
    settings: readonly Setting[],
  ) => readonly Reference[];
  readonly ownOf: (workload: DraftedWorkload) => readonly Reference[];
  readonly readersOf: (configuration: Configuration) => readonly DraftedWorkload[];
  readonly calledFrom: (to: DraftedWorkload, from: string) => string;
}

/**
 * ConfigMaps that no pod refers to, and that lead to pods here by a port or a
 * URL: programs may read them over the API. One question for each to those who
 * may be its readers; in words where nobody is known to be one.
 */
export function aboutUnmounted(
  unmounted: readonly Configuration[],
  { referencesIn, ownOf, readersOf, calledFrom }: ReaderFacts,
): {
  readonly asked: ReadonlyMap<DraftedWorkload, readonly Reference[]>;
  readonly unread: readonly string[];
} {
  const asked = new Map<DraftedWorkload, Reference[]>();
  const unread: string[] = [];
  for (const each of unmounted) {
    if (each.kind !== 'ConfigMap') continue;
    const led = ledBy(referencesIn(each, settingsOfUnmounted(each)));
    if (led.length === 0) continue;
    const readers = readersOf(each);
    for (const reader of readers) {
      const questions = askedOf(each, led, reader, ownOf(reader), calledFrom);
      asked.set(reader, [...(asked.get(reader) ?? []), ...questions]);
    }
    const names = led.map(({ to, port }) => `${to.namespace}/${to.service}:${port}`);
    if (readers.length === 0)
      unread.push(`${each.called}, which no pod here mounts, names ${someNames(names)}`);
  }
  return { asked, unread: unread.sort(compare) };
}

/** Whether settings name a ConfigMap: `--configmap=shop/routes`, `CONFIG_NAME`. */
export function isNamedIn(
  settings: readonly Setting[],
  { namespace, name: configMap }: Configuration,
  own: string,
): boolean {
  const written = `${namespace}/${configMap}`;
  return settings.some(
    ({ name = '', text, isSecret }) =>
      ((text === configMap && own === namespace) || text === written) &&
      !isSecret &&
      /conf|settings|map/i.test(name),
  );
}

/** The settings in a ConfigMap that a program may read over the API; dashboards and scripts have none. */
function settingsOfUnmounted(configuration: Configuration): readonly Setting[] {
  const keys = [...configuration.data].flatMap(([key, text]) => {
    const isOther =
      text.length > longestConfiguration ||
      others.test(key) ||
      /^\s*#!/.test(text) ||
      /"panels"\s*:/.test(text);
    return isOther ? [] : [key];
  });
  return settingsOfKeys(configuration, keys, false);
}

/** The pods here, with a port, that a ConfigMap leads to. */
type Led = Extract<Reference, { readonly kind: 'service' }>;

/** Connections that the settings of a ConfigMap name by a port or a URL, each once. */
function ledBy(found: readonly Reference[]): readonly Led[] {
  const led = found.flatMap((each) => (each.kind === 'service' ? [each] : []));
  return [
    ...new Map(
      led.map((each) => [`${each.to.namespace}/${each.to.service}:${each.port}`, each]),
    ).values(),
  ];
}

/** What a workload is asked about a ConfigMap that it may read: what it does not connect to already. */
function askedOf(
  configuration: Configuration,
  led: readonly Led[],
  from: DraftedWorkload,
  own: readonly Reference[],
  calledFrom: (to: DraftedWorkload, from: string) => string,
): readonly Reference[] {
  const news = led.filter(
    ({ to, port }) =>
      to !== from &&
      !own.some((each) => each.kind === 'service' && each.to === to && each.port === port),
  );
  if (news.length === 0) return [];
  const names = someNames(news.map(({ to, port }) => `${calledFrom(to, from.namespace)}:${port}`));
  return [
    {
      kind: 'question',
      about: 'consumes',
      words: `${names} (${configuration.called}, which no pod here mounts): does it read that, and connect?`,
    },
  ];
}

import { asFields, type Fields, field, items } from '../grammar/reader.ts';
import { Ambiguous } from '../grammar/yaml.ts';
import type { Place } from '../model/diagnostic.ts';
import type { Service, Workload } from '../model/manifest.ts';
import { at } from '../stages/manifests/fields.ts';
import type { Configuration } from './configurations.ts';
import { isUncalled, mayBeOwnAddress } from './evidence/uncalled-names.ts';
import { fileLines } from './file-lines.ts';
import { longestConfiguration } from './mentions.ts';
import { ofNode } from './own-node.ts';

/** A text that a pod is given, and where it is given. */
export interface Setting {
  /** The variable, flag or key that it is the value of; none for a bare argument. */
  readonly name?: string;
  readonly text: string;
  /** What evidence calls it: `env REDIS_ADDR of container server`. */
  readonly words: string;
  /** From a Secret: its text may lead to an object that is there, and is never printed. */
  readonly isSecret: boolean;
  /** Its name says that its value is a password or the like: that may look like an address, and be none. */
  readonly holdsSecret?: true;
  /** The object or key that holds its text is not among what was read: a Secret of a cluster never is. */
  readonly isUnread?: true;
  /** All words of a command together: `nc -z postgres 5432`. */
  readonly isCommand?: true;
  /** A whole configuration, which many workloads may share: `ConfigMap shop/settings`. */
  readonly shared?: string;
  /** Of a shared configuration, a variable by its own name, and no part of a file. */
  readonly isVariable?: true;
  /** The image without its version, unless the container only prepares: the program that is told it. */
  readonly program?: string;
  /** Of a Job that shares its profile with workloads that stay: their Service is not its own. */
  readonly isOfTask?: true;
}

const nowhere: Place = { file: '', document: 0, path: [] };

/** The variables that the kubelet gives to each pod for the Services of its namespace. */
export function serviceLinksOf(services: readonly Service[]): ReadonlyMap<string, Setting> {
  const links = services.flatMap((service): Setting[] => {
    const [first] = service.ports;
    if (service.type === 'ExternalName' || first === undefined) return [];
    const prefix = service.name.toUpperCase().replaceAll('-', '_');
    const words = `Service ${service.name}`;
    return [
      { name: `${prefix}_SERVICE_HOST`, text: service.name, words, isSecret: false },
      { name: `${prefix}_SERVICE_PORT`, text: String(first.port), words, isSecret: false },
    ];
  });
  return new Map(links.map((each) => [each.name ?? '', each]));
}

/** What containers of a pod are told: variables, arguments, and the configurations that they refer to or mount. */
export function settingsOf(
  podSpec: Fields,
  { kind, name, podLabels, serviceAccount }: Workload,
  namespace: string,
  configurations: ReadonlyMap<string, Configuration>,
  serviceLinks: ReadonlyMap<string, Setting>,
): readonly Setting[] {
  const containers = (['initContainers', 'containers'] as const).flatMap((key) =>
    items(field(podSpec, key), nowhere).map(
      ([each]) => [asFields(each) ?? {}, key === 'containers'] as const,
    ),
  );
  const lookup = (kind: string, name: unknown): Configuration | undefined =>
    typeof name === 'string' ? configurations.get(`${kind} ${namespace}/${name}`) : undefined;
  /** What a pod is told of itself; undefined where nothing can stand for what differs from pod to pod. */
  const ofPod = (path: string): string | undefined => {
    const label = /^metadata\.labels\['([^']+)'\]$/.exec(path)?.[1];
    if (label !== undefined) return podLabels[label];
    if (path === 'metadata.namespace') return namespace;
    if (path === 'spec.serviceAccountName') return serviceAccount;
    // the names of members differ in their numbers alone, and lead to one workload
    if (path === 'metadata.name' && kind === 'StatefulSet') return `${name}-0`;
    return ofNode(path);
  };
  return containers.flatMap(([container, isProgram]) => {
    const called = `container ${textOf(field(container, 'name')) ?? '?'}`;
    const image = isProgram ? textOf(field(container, 'image')) : undefined;
    const program = image?.replace(/(?::[^/:@]*)?(?:@.*)?$/, '');
    const variables = variablesOf(container, called, lookup, ofPod);
    const own = new Map(variables.map((each) => [each.name ?? '', each]));
    // a pod's own variables come before those that it is given for Services
    const known = (name: string): Setting | undefined => own.get(name) ?? serviceLinks.get(name);
    return [
      ...variables.map((each) => expanded(each, known)),
      ...argumentsOf(container, called).map((each) => expanded(each, known, 'shell')),
      ...mountedBy(podSpec, container, lookup).map((each) => expanded(each, known)),
    ].map((each) => ({
      ...each,
      ...(program !== undefined && { program }),
      ...(holdsSecret(each.name)
        ? { isSecret: true, holdsSecret: true as const }
        : { text: withoutSecrets(each.text) }),
    }));
  });
}

/** Names of settings whose values nobody may see. */
const secretNames: readonly RegExp[] = [
  /passw(?:or)?d|passphrase|passcode|secret|token|credential|(?:api|private|access)[_.-]?key/i,
  /(?:^|[_.-])(?:pass|pwd?)(?:$|[_.-])/i,
  /(?:^|[_.-]|encryption|signing|licen[cs]e|master|session)keys?$/i,
  /(?:^|[_.-])(?:salt|pepper|licen[cs]e|signature|hmac|jwt|cookie|(?:basic|redis|proxy|registry|smtp)[_.-]auth)$/i,
];

/** Whether a setting's name says that nobody may see its value. `TOKEN_URL` is an address. */
export function holdsSecret(name = ''): boolean {
  // `dbPass` as `db-Pass`
  const apart = name.replace(/([a-z0-9])([A-Z])/g, '$1-$2');
  return secretNames.some((each) => each.test(name) || each.test(apart)) && !asksForHost.test(name);
}

/** `Server=db;Password=x`, `{"password": "x"}`, `password: x`; bounded, since whoever wrote it may mean harm. */
const pair =
  /(?<![\w.-])(["']?)([A-Za-z][\w.-]{0,80})\1(?:[ \t]{0,9}=[ \t]{0,9}|[ \t]{0,9}:[ \t]{1,9}|(?<=["']):)("[^"\n]{0,2000}"|'[^'\n]{0,2000}'|[^\s,;&"'{}[\]]{1,2000})/g;

/** A text without the values that it calls passwords itself. */
function withoutSecrets(text: string): string {
  if (text.length > longestConfiguration) return text;
  return text.replace(pair, (whole, quote: string, name: string) =>
    holdsSecret(name) ? `${quote}${name}${quote}=` : whole,
  );
}

/** Names of settings whose value is a host. */
export const asksForHost =
  /(?:host|hosts|hostname|hostnames|hostport|addr|addrs|address|addresses|url|urls|uri|uris|dsn|bootstrap|connect|gateway|server|servers|endpoint|endpoints|contact[_.-]?points|service|broker|brokers|backend|upstream|seeds|peers|nodes|target|connection|remote|proxy|registry|origin)$/i;

/** Text, or a number or a word that YAML took for something else, as it is written. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value instanceof Ambiguous) return value.source;
  return typeof value === 'number' ? String(value) : undefined;
}

type Lookup = (kind: string, name: unknown) => Configuration | undefined;

function variablesOf(
  container: Fields,
  called: string,
  lookup: Lookup,
  ofPod: (path: string) => string | undefined,
): Setting[] {
  const whole = items(field(container, 'envFrom'), nowhere).flatMap(([each]) => {
    const from = asFields(each) ?? {};
    const prefix = textOf(field(from, 'prefix')) ?? '';
    return [
      ['ConfigMap', 'configMapRef'],
      ['Secret', 'secretRef'],
    ].flatMap(([kind = '', key = '']) => {
      const found = lookup(kind, field(asFields(field(from, key)) ?? {}, 'name'));
      return [...(found?.data ?? [])].map(
        ([name, text]): Setting => ({
          name: `${prefix}${name}`,
          text,
          words: `${found?.called ?? ''}, key ${name}`,
          isSecret: kind === 'Secret',
          ...(found !== undefined && { shared: found.called, isVariable: true as const }),
        }),
      );
    });
  });
  const single = items(field(container, 'env'), nowhere).flatMap(([each]): Setting[] => {
    const variable = asFields(each) ?? {};
    const name = textOf(field(variable, 'name'));
    if (name === undefined) return [];
    const text = textOf(field(variable, 'value'));
    if (text !== undefined)
      return [{ name, text, words: `env ${name} of ${called}`, isSecret: false }];
    const from = asFields(field(variable, 'valueFrom')) ?? {};
    const own = ofPod(textOf(field(at(from, ['fieldRef']), 'fieldPath')) ?? '');
    if (own !== undefined)
      return [{ name, text: own, words: `env ${name} of ${called}`, isSecret: false }];
    return [
      ['ConfigMap', 'configMapKeyRef'],
      ['Secret', 'secretKeyRef'],
    ].flatMap(([kind = '', key = '']): Setting[] => {
      const ref = asFields(field(from, key)) ?? {};
      const named = textOf(field(ref, 'name'));
      const found = lookup(kind, named);
      const value = found?.data.get(textOf(field(ref, 'key')) ?? '');
      const isSecret = kind === 'Secret';
      const words = `env ${name} of ${called}, from ${found?.called ?? `${kind} ${named}`}`;
      if (value !== undefined) return [{ name, text: value, words, isSecret }];
      if (named === undefined || field(ref, 'optional') === true) return [];
      return [{ name, text: '', words, isSecret, isUnread: true }];
    });
  });
  return [...whole, ...single];
}

/** `--db-host=postgres` and `--db-host postgres` have a name; others have none. */
function argumentsOf(container: Fields, called: string): Setting[] {
  const wordsOf = (fields: Fields, key: string): string[] =>
    items(field(fields, key), nowhere).flatMap(([each]) => textOf(each) ?? []);
  const words = ['command', 'args'].flatMap((key) => wordsOf(container, key));
  const handlers = commandHandlers.flatMap((path) => {
    const command = wordsOf(at(container, [...path, 'exec']), 'command');
    const of = `${path.at(-1)} of ${called}`;
    return [
      ...command.map((text): Setting => ({ text, words: of, isSecret: false })),
      ...wholeCommand(command, of),
    ];
  });
  const own = words.map((word, index): Setting => {
    const flag = /^(--?)([A-Za-z][\w.-]*)=([\s\S]*)$/.exec(word);
    if (flag !== null) {
      const [, dashes = '', name = '', text = ''] = flag;
      return { name, text, words: `argument ${dashes}${name} of ${called}`, isSecret: false };
    }
    const before = words[index - 1] ?? '';
    if (isForShell(before, words, word))
      return { text: word, words: `the command of ${called}`, isSecret: false };
    const name = /^--?([A-Za-z][\w.-]*)$/.exec(before)?.[1];
    return name === undefined || word.startsWith('-')
      ? { text: word, words: `an argument of ${called}`, isSecret: false }
      : { name, text: word, words: `argument ${before} of ${called}`, isSecret: false };
  });
  return [...own, ...wholeCommand(words, `the command of ${called}`), ...handlers];
}

/** `sh -ec 'nc -z postgres 5432 && serve'`: the text is a command, and the flag no name of a value. */
function isForShell(flag: string, words: readonly string[], text: string): boolean {
  if (!/^-[a-z]*c$/.test(flag)) return false;
  return /\s/.test(text.trim()) || words.some((each) => /^(?:[\w./-]*\/)?[a-z]*sh$/.test(each));
}

function wholeCommand(command: readonly string[], words: string): Setting[] {
  const text = command.join(' ');
  return text === '' ? [] : [{ text, words, isSecret: false, isCommand: true }];
}

/** Where else a container has commands that run inside it. */
const commandHandlers = [
  ['lifecycle', 'postStart'],
  ['lifecycle', 'preStop'],
  ['startupProbe'],
  ['readinessProbe'],
  ['livenessProbe'],
];

/** Configurations that a container mounts: the whole, or the items that the volume names. */
function mountedBy(podSpec: Fields, container: Fields, lookup: Lookup): Setting[] {
  const mounts = items(field(container, 'volumeMounts'), nowhere).map(([each]) => asFields(each));
  const volumes = items(field(podSpec, 'volumes'), nowhere).map(([each]) => asFields(each) ?? {});
  return mounts.flatMap((mount) => {
    const volume = volumes.find((each) => field(each, 'name') === field(mount ?? {}, 'name'));
    const subPath = textOf(field(mount ?? {}, 'subPath'));
    if (volume === undefined) return [];
    const projected = items(
      field(asFields(field(volume, 'projected')) ?? {}, 'sources'),
      nowhere,
    ).map(([each]) => asFields(each) ?? {});
    return [volume, ...projected].flatMap((source) => [
      ...filesOf('ConfigMap', asFields(field(source, 'configMap')), subPath, lookup),
      ...filesOf('Secret', asFields(field(source, 'secret')), subPath, lookup),
    ]);
  });
}

function filesOf(
  kind: 'ConfigMap' | 'Secret',
  source: Fields | undefined,
  subPath: string | undefined,
  lookup: Lookup,
): Setting[] {
  if (source === undefined) return [];
  const found = lookup(kind, field(source, 'name') ?? field(source, 'secretName'));
  if (found === undefined) return [];
  const chosen = items(field(source, 'items'), nowhere).map(([each]) => asFields(each) ?? {});
  const keys =
    chosen.length === 0
      ? [...found.data.keys()].filter((key) => subPath === undefined || key === subPath)
      : chosen
          .filter((each) => subPath === undefined || field(each, 'path') === subPath)
          .map((each) => textOf(field(each, 'key')) ?? '');
  return settingsOfKeys(found, keys, kind === 'Secret');
}

/** What keys of a configuration say as files: each as a whole, and line by line. */
export function settingsOfKeys(
  { called, data }: Configuration,
  keys: readonly string[],
  isSecret: boolean,
): Setting[] {
  return keys.flatMap((key) => {
    const text = withoutComments(data.get(key) ?? '');
    if (text === '') return [];
    const base = { isSecret, shared: called };
    const words = `${called}, key ${key}`;
    return [
      { ...base, text: withoutSpecialLines(text), words },
      ...fileLines(text).map((each) => ({ ...base, words, ...each })),
    ];
  });
}

/**
 * What a file says to its program: comments, and names of XML namespaces and
 * schemas, which are written as URLs that nobody calls, are left out.
 */
function withoutComments(text: string): string {
  if (text.length > longestConfiguration) return text;
  return withoutBetween(text, '<!--', '-->')
    .replace(schemaNames, '')
    .split('\n')
    .filter((line) => !/^\s*(?:#|;|\/\/)/.test(line))
    .map((line) => line.replace(/\s#\s.*$/, ''))
    .join('\n');
}

/** Attributes and keys whose values are names of schemas; bounded, since whoever wrote the file may mean harm. */
const schemaNames =
  /(?<![\w.:-])(?:xmlns(?::[\w.-]{1,60})?|[\w.-]{1,60}:schemaLocation)\s{0,9}=\s{0,9}(?:"[^"]{0,2000}"|'[^']{0,2000}')|<!DOCTYPE[^>]{0,2000}>|"\$(?:schema|id)"\s{0,9}:\s{0,9}"[^"]{0,2000}"/gi;

/** A text without what stands between two marks, one look at each place. */
function withoutBetween(text: string, begin: string, end: string): string {
  const kept: string[] = [];
  let at = 0;
  for (;;) {
    const start = text.indexOf(begin, at);
    const stop = start < 0 ? -1 : text.indexOf(end, start + begin.length);
    if (stop < 0) return kept.length === 0 ? text : [...kept, text.slice(at)].join('');
    kept.push(text.slice(at, start));
    at = stop + end.length;
  }
}

/**
 * Names that nobody calls are not looked into as a part of their file either: the lines tell them.
 */
function withoutSpecialLines(text: string): string {
  return text
    .split('\n')
    .filter((line) => {
      const key = /^\s*(?:-\s+)?["']?([A-Za-z][\w.-]{0,80})["']?\s*[:=]/.exec(line)?.[1];
      return !isUncalled(key) && !mayBeOwnAddress(key);
    })
    .join('\n');
}

/** Writes variables into a text, as the kubelet does for `$(NAME)`, programs for `${NAME}`, and shells for `$NAME`. */
function expanded(
  setting: Setting,
  known: (name: string) => Setting | undefined,
  by: 'program' | 'shell' = 'program',
): Setting {
  const [some, all] = variablesBy[by];
  let isSecret = setting.isSecret;
  let text = setting.text;
  // variables that name variables: some steps, so that none that names itself goes on
  for (let step = 0; step < 4 && some.test(text); step += 1) {
    text = text.replace(all, (whole, a?: string, b?: string, c?: string) => {
      const value = known(a ?? b ?? c ?? '');
      if (value === undefined || value.isUnread || value === setting || value.text.length > 4096)
        return whole;
      // a password stays a name: what is made of it must not look like an address
      if (holdsSecret(value.name)) return whole;
      isSecret = isSecret || value.isSecret;
      return value.text;
    });
    if (text.length > 1 << 20) break;
  }
  return text === setting.text ? setting : { ...setting, text, isSecret };
}

/** Whether a text has variables, and which. */
const variablesBy = {
  program: [/\$[({]/, /\$\((\w+)\)|\$\{(?:env:)?(\w+)(?::?-[^}]*)?\}()/g],
  shell: [/\$[({A-Z_a-z]/, /\$\((\w+)\)|\$\{(?:env:)?(\w+)(?::?-[^}]*)?\}|\$([A-Z_a-z]\w*)/g],
} as const;

import type { Setting } from '../pod-settings.ts';

function keyOf(name: string): string {
  return name.toUpperCase().replace(/[.-]/g, '_');
}

/** What settings beside a host say of its port. */
export interface Beside {
  readonly ports: readonly number[];
  readonly portName?: string;
}

export const nothingBeside: Beside = { ports: [] };

/**
 * DB_PORT beside DB_HOST, postgres.port beside postgres.host, --db-port beside
 * --db-host; the port's name likewise; TRACES_PORT_GRPC and TRACES_PORT_HTTP
 * beside TRACES_HOST.
 */
export function besideIt(setting: Setting, named: Named): Beside {
  if (setting.name === undefined) return nothingBeside;
  const key = keyOf(setting.name);
  const stem = key.replace(
    /_?(?:HOST(?:NAME)?S?|ADDR|ADDRESS(?:ES)?|SERVERS?|SERVICE|ENDPOINTS?|(?:CONTACT_?)?POINTS|NODES?|BROKERS?|SEEDS?|PEERS?|NAME|URL)$/,
    '',
  );
  const beside = (...endings: readonly string[]): string[] =>
    endings.flatMap((ending) => {
      const other = stem === '' ? ending.replace(/^_/, '') : `${stem}${ending}`;
      const text = other === key ? undefined : named.texts.get(other);
      return text === undefined ? [] : [text];
    });
  const [port] = beside('_PORT', 'PORT').flatMap(portsIn);
  if (port !== undefined) return { ports: [port] };
  const [portName] = beside('_PORT', '_PORT_NAME', '_SERVICE');
  if (portName !== undefined) return { ports: [], portName };
  return { ports: named.portsOf.get(stem) ?? [] };
}

/** Settings by their names, and the ports of hosts that have several of them. */
export interface Named {
  readonly texts: ReadonlyMap<string, string>;
  /** By what stands before `_PORT_`. */
  readonly portsOf: ReadonlyMap<string, readonly number[]>;
}

/** Settings in the form in which a host finds what stands beside it. */
export function namedSettings(settings: readonly Setting[]): Named {
  const texts = new Map(
    settings.flatMap((each) => (each.name === undefined ? [] : [[keyOf(each.name), each.text]])),
  );
  const portsOf = new Map<string, number[]>();
  for (const [key, text] of texts) {
    const end = key.lastIndexOf('_PORT_');
    const [port] = end > 0 ? portsIn(text) : [];
    if (port === undefined) continue;
    const stem = key.slice(0, end);
    const known = portsOf.get(stem);
    if (known === undefined) portsOf.set(stem, [port]);
    else if (!known.includes(port) && known.length < 16) known.push(port);
  }
  return { texts, portsOf };
}

function portsIn(text: string): readonly number[] {
  const isPort = /^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65536;
  return isPort ? [Number(text)] : [];
}

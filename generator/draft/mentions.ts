import { usualAddress } from '../grammar/addresses.ts';

/** An address that a text mentions: a host, and what the text says of its port. */
export interface Mention {
  /** Lower case, without a trailing dot; a name or an address. */
  readonly host: string;
  readonly port?: number;
  /** The scheme of the URL that it stands in. */
  readonly scheme?: string;
  /** The name of a port that an SRV name asks for: `_http._tcp.web`. */
  readonly portName?: string;
  /** Whether the text is this address and nothing else. */
  readonly isWhole: boolean;
  /** The text itself calls it a host: `Host=postgres;Port=5432`. */
  readonly isCalledHost?: true;
  /** Two words of a command that may be a host and its port, and may be anything: `nc -z postgres 5432`, `sleep 30`. */
  readonly isBesidePort?: true;
}

/** A text longer than this is data, not configuration. */
export const longestConfiguration = 256 << 10;

const hostLabel = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?';
const hostName = `${hostLabel}(?:\\.${hostLabel})*\\.?`;
// a comma may come before another host, or before another URL
const url =
  /([a-z][a-z0-9+.-]{0,30}):\/\/((?:[^\s"'`<>\\,]|,(?![a-z][a-z0-9+.-]{0,30}:\/\/)){1,2000})/gi;
/** Addresses whose schemes have other marks than `://`, as URLs. */
const asUrls: readonly (readonly [RegExp, string])[] = [
  // jdbc:oracle:thin:@host:1521/service, with a user or slashes before the host
  [/jdbc:oracle:[a-z]{1,10}:(?:[^\s@/]{0,200}\/[^\s@/]{0,200})?@(?:\/\/)?/gi, 'oracle://'],
  // targets of gRPC: dns:///host:50051, dns://server/host:50051, dns:host:50051
  [/(?<![\w.-])(?:dns|passthrough):(?:\/\/[^\s/]{0,200}\/)?(?=[a-z0-9_.-]{1,253}:\d)/gi, 'grpc://'],
];
/** A host and its port in a list of keys with values, as databases have for their clients. */
const calledHost = new RegExp(
  `(?:^|[;\\s"'])(?:host|server|data source|addr|address)\\s*=\\s*(?:tcp:)?(${hostName})(?:[,:](\\d{1,5}))?(?=$|[;\\s"'])`,
  'gi',
);
/** What asks DNS for all addresses of a name, in front of it: `dns+memcached:11211`, `dnssrv+_grpc._tcp.stock`. */
const lookup = /(?<![\w.+-])dns(?:srv(?:noa)?)?\+(?=[a-z0-9_])/gi;
/** A variable whose value is not known: a password in a URL, mostly. What stands for it is no part of a host. */
const reference = /\$\(\w{1,200}\)|\$\{\w[^{}\n]{0,200}\}/g;
const flaggedHost = new RegExp(
  `(?<=^|[\\s"'])(?:-h|--host(?:name)?|--server)[ =]["']?(${hostName})(?=$|[\\s"')])`,
  'g',
);
const flaggedPort = /(?<=^|[\s"'])(?:-p|-P|--port)[ =]?["']?(\d{1,5})(?=$|[\s"')])/;
const besidePort = new RegExp(`(?<=^|[\\s"'(])(${hostName})[ ]+(\\d{1,5})(?=$|[\\s"')])`, 'gi');
const calledPort = /(?:^|[;\s"'])port\s*=\s*(\d{1,5})(?=$|[;\s"'])/i;
const hostAndPort = new RegExp(
  // what stands before an @ is a user and a password
  `(?<![\\w.@:/$%-])(${hostName}|\\[[0-9a-f:.]{2,45}\\]):(\\d{1,5})(?![\\w.:@-]|\\.\\d)`,
  'gi',
);
/** What stands between `://` and the path; an IPv6 address has brackets. */
const authority = /^(?:\[[0-9a-f:.]{2,45}\]|[^/?#;)\]}|])*/i;
const hostOfUrl = new RegExp(`^(${hostName}|\\[[0-9a-f:.]{2,45}\\])(?::(\\d{1,5}))?$`, 'i');
const wholeHost = new RegExp(`^${hostName}$`, 'i');

/**
 * The addresses in a text: URLs (several hosts, users and passwords, JDBC and
 * AMQP among them), `host:port`, lists of either, and a host that is all there
 * is. Nothing is known yet of who they are.
 */
export function mentionsIn(text: string): readonly Mention[] {
  if (text.length > longestConfiguration) return [];
  const found: Mention[] = [];
  const plainNames = text.trim().replace(reference, '%24').replace(lookup, '');
  const trimmed = asUrls.reduce((all, [form, scheme]) => all.replace(form, scheme), plainNames);
  const rest = trimmed.replace(url, (whole, scheme: string, behind: string) => {
    found.push(...hostsOfUrl(scheme.toLowerCase(), behind, whole === trimmed));
    return ' ';
  });
  for (const part of rest.split(/[,;\s]+/)) {
    const match = new RegExp(`^(${hostName}):(\\d{1,5})$`, 'i').exec(part);
    if (match !== null) continue;
    if (part !== '' && part === rest && wholeHost.test(part)) found.push(named(part, true));
  }
  found.push(...calledHosts(rest));
  for (const [whole, host = '', port = ''] of rest.matchAll(hostAndPort)) {
    const number = Number(port);
    if (number < 1 || number > 65535) continue;
    // 12:30 is a time, 1:5 a ratio; 10.0.0.1:80 is an address
    if (/^\d+$/.test(host)) continue;
    for (const each of namedOrAddress(host, whole === trimmed))
      found.push({ ...each, port: number });
  }
  if (/^[0-9a-f]{0,4}:[0-9a-f.]{0,15}:[0-9a-f:.]{0,45}$/i.test(rest))
    found.push(...namedOrAddress(`[${rest}]`, true));
  const list = rest.split(',').map((each) => each.trim());
  if (list.length > 1 && list.every((each) => wholeHost.test(each)))
    found.push(...list.map((each) => named(each, true)));
  return found;
}

/** `Server=db,1433;Database=shop`, `host=db port=5432`; one line each, since a file may have several. */
function calledHosts(text: string): Mention[] {
  return text.split('\n').flatMap((line) => {
    const apart = Number(calledPort.exec(line)?.[1]);
    return [...line.matchAll(calledHost)].flatMap(([, host = '', beside]): Mention[] => {
      const port = beside === undefined ? apart : Number(beside);
      // one key alone is a setting by itself
      if (/^\d+$/.test(host) || line.split('=').length < 3) return [];
      const isPort = port >= 1 && port <= 65535;
      return [{ ...named(host, false), isCalledHost: true, ...(isPort && { port }) }];
    });
  });
}

/**
 * Hosts in the words of a command, each of its simple commands for itself:
 * `psql -h postgres -p 5432`, `until nc -z postgres 5432; do sleep 2; done`.
 * What looks like one is one only where somebody here has the name.
 */
export function mentionsInCommand(text: string): readonly Mention[] {
  if (text.length > longestConfiguration) return [];
  return text.split(/[\n;|&]+/).flatMap((command) => {
    const apart = Number(flaggedPort.exec(command)?.[1]);
    const port = apart >= 1 && apart <= 65535 ? { port: apart } : {};
    return [
      ...[...command.matchAll(flaggedHost)].map(
        ([, host = '']): Mention => ({ ...named(host, false), isCalledHost: true, ...port }),
      ),
      ...besidePorts(command),
    ];
  });
}

/** Hosts in the lines of a file, as those of commands: `sentinel monitor cache redis 6379 2`. */
export function mentionsInLines(text: string): readonly Mention[] {
  if (text.length > longestConfiguration) return [];
  return text.split('\n').flatMap(besidePorts);
}

function besidePorts(words: string): Mention[] {
  return [...words.matchAll(besidePort)].map(
    ([, host = '', beside]): Mention => ({
      ...named(host, false),
      isBesidePort: true,
      port: Number(beside),
    }),
  );
}

/** `user:password@h1:1,h2:2/path?query`; what is no host is left out. */
function hostsOfUrl(scheme: string, behind: string, isWhole: boolean): Mention[] {
  return (hostsPart(scheme, behind) ?? '').split(',').flatMap((each): Mention[] => {
    const [, host = '', port] = hostOfUrl.exec(each) ?? [];
    const number = port === undefined ? undefined : Number(port);
    if (host === '' || (number !== undefined && (number < 1 || number > 65535))) return [];
    return namedOrAddress(host, isWhole).map((mention) => ({
      ...mention,
      scheme,
      ...(number !== undefined && { port: number }),
    }));
  });
}

/**
 * Where a URL's hosts stand; undefined where the user's part may reach further
 * than it seems. People write passwords without escapes, so that an `@` or a
 * slash may be one of the password's, and what looks like a host its piece:
 * `mysql://root:pre@fix.example/rest@db.example.com`.
 */
function hostsPart(scheme: string, behind: string): string | undefined {
  const [before = ''] = authority.exec(behind) ?? [];
  const at = behind.indexOf('@');
  if (at < 0) return before;
  if (at < before.length) return behind.indexOf('@', at + 1) < 0 ? before.slice(at + 1) : undefined;
  // an @ in a path: of the web's, where no user and password may stand before it
  const isPath = webScheme.test(scheme) && (!before.includes(':') || behind[at - 1] === '/');
  return isPath ? before : undefined;
}

/** Their paths have an @ where people are named, or packages: `https://cdn.example.com/@shop/cart`. */
const webScheme = /^(?:https?|wss?)$/;

/** A name, or an IPv6 address in brackets; none where those hold something else. */
function namedOrAddress(host: string, isWhole: boolean): Mention[] {
  if (!host.startsWith('[')) return [named(host, isWhole)];
  const address = usualAddress(host.slice(1, -1));
  return address === undefined ? [] : [{ host: address, isWhole }];
}

/** A name in one form; an SRV name is the name behind it and a port's name. */
function named(host: string, isWhole: boolean): Mention {
  const name = host.toLowerCase().replace(/\.$/, '');
  const srv = /^_([a-z0-9-]+)\._(?:tcp|udp)\.(.+)$/.exec(name);
  if (srv === null) return { host: name, isWhole };
  const [, portName = '', behind = ''] = srv;
  return { host: behind, portName, isWhole };
}

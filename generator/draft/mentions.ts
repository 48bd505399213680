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
}

/** A text longer than this is data, not configuration. */
const longest = 256 << 10;

const hostLabel = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?';
const hostName = `${hostLabel}(?:\\.${hostLabel})*\\.?`;
const url = /([a-z][a-z0-9+.-]{0,30}):\/\/([^\s"'`<>\\]{1,2000})/gi;
const hostAndPort = new RegExp(
  `(?<![\\w.@:/$%-])(${hostName}):(\\d{1,5})(?![\\w.:-]|\\.\\d)`,
  'gi',
);
const wholeHost = new RegExp(`^${hostName}$`, 'i');

/**
 * The addresses in a text: URLs (several hosts, users and passwords, JDBC and
 * AMQP among them), `host:port`, lists of either, and a host that is all there
 * is. Nothing is known yet of who they are.
 */
export function mentionsIn(text: string): readonly Mention[] {
  if (text.length > longest) return [];
  const found: Mention[] = [];
  const trimmed = text.trim();
  const rest = trimmed.replace(url, (whole, scheme: string, behind: string) => {
    found.push(...hostsOfUrl(scheme.toLowerCase(), behind, whole === trimmed));
    return ' ';
  });
  for (const part of rest.split(/[,;\s]+/)) {
    const match = new RegExp(`^(${hostName}):(\\d{1,5})$`, 'i').exec(part);
    if (match !== null) continue;
    if (part !== '' && part === rest && wholeHost.test(part)) found.push(named(part, true));
  }
  for (const [whole, host = '', port = ''] of rest.matchAll(hostAndPort)) {
    const number = Number(port);
    if (number < 1 || number > 65535) continue;
    // 12:30 is a time, 1:5 a ratio; 10.0.0.1:80 is an address
    if (/^\d+$/.test(host)) continue;
    found.push({ ...named(host, whole === trimmed), port: number });
  }
  const list = rest.split(',').map((each) => each.trim());
  if (list.length > 1 && list.every((each) => wholeHost.test(each)))
    found.push(...list.map((each) => named(each, true)));
  return found;
}

/** `user:password@h1:1,h2:2/path?query`; what is no host is left out. */
function hostsOfUrl(scheme: string, behind: string, isWhole: boolean): Mention[] {
  const end = behind.search(/[/?#;)\]}|]/);
  const bracket = /^(?:[^@/]*@)?\[([0-9a-f:.]+)\](?::(\d{1,5}))?/i.exec(behind);
  if (bracket !== null) {
    const [, host = '', port] = bracket;
    return [{ host, scheme, isWhole, ...(port !== undefined && { port: Number(port) }) }];
  }
  const authority = end < 0 ? behind : behind.slice(0, end);
  const hosts = authority.slice(authority.lastIndexOf('@') + 1);
  return hosts.split(',').flatMap((each): Mention[] => {
    const match = new RegExp(`^(${hostName})(?::(\\d{1,5}))?$`, 'i').exec(each);
    if (match === null) return [];
    const [, host = '', port] = match;
    const number = port === undefined ? undefined : Number(port);
    if (number !== undefined && (number < 1 || number > 65535)) return [];
    return [{ ...named(host, isWhole), scheme, ...(number !== undefined && { port: number }) }];
  });
}

/** A name in one form; an SRV name is the name behind it and a port's name. */
function named(host: string, isWhole: boolean): Mention {
  const name = host.toLowerCase().replace(/\.$/, '');
  const srv = /^_([a-z0-9-]+)\._(?:tcp|udp)\.(.+)$/.exec(name);
  if (srv === null) return { host: name, isWhole };
  const [, portName = '', behind = ''] = srv;
  return { host: behind, portName, isWhole };
}

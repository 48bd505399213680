import type { Mention } from '../mentions.ts';
import type { NamedHost } from '../service-names.ts';

/**
 * Settings whose hosts are not called, by what they are called themselves:
 * names that a certificate is made for (DNS names, SANs, common names), hosts
 * that are asked for past a proxy, and names by which a program lets itself be
 * asked for, or lets pages of others call it.
 */
const uncalled: readonly RegExp[] = [
  /(?:^|[_.-])(?:dns[_.-]?(?:names|sans?)|(?:subject[_.-]?)?alt(?:ernative)?[_.-]?names?|common[_.-]?names?)$/i,
  /(?:^|[_.-])(?:cn|sans?|certs?|certificates?|(?:tls|ssl|cert|certificate|x509)[_.-]?(?:cn|sans?|hosts?|hostnames?|names?|domains?))$/i,
  /(?:^|[_.-])(?:no|non|bypass|skip|ignore)[_.-]?prox(?:y|ied)(?:[_.-]?hosts?)?$/i,
  /(?:^|[_.-])(?:allow(?:ed)?|trusted|accepted|cors|csrf|permitted)[_.-](?:[a-z]+[_.-])?(?:hosts?|hostnames?|origins?|domains?|referr?ers?)$/i,
  /(?:^|[_.-])(?:(?:tls|ssl|sni)[_.-]?server[_.-]?names?|virtual[_.-]?hosts?)$/i,
];

const own =
  /(?:^|[_.-])(?:external|public|redirect|callback|root|canonical|site)[_.-]?(?:ur[il]s?|hosts?|hostnames?|domains?|endpoints?)$/i;

/**
 * Whether a setting of this name may be the address by which a program is
 * called from outside: pages that lead back to it name it, and it has no need
 * to call itself there.
 */
export function mayBeOwnAddress(name = ''): boolean {
  return own.test(name.replace(/([a-z0-9])([A-Z])/g, '$1-$2'));
}

/** Whether the hosts of a setting of this name are there for another use than to be called. */
export function isUncalled(name: string | undefined): boolean {
  if (name === undefined) return false;
  // `allowedHosts` as `allowed-hosts`
  const apart = name.replace(/([a-z0-9])([A-Z])/g, '$1-$2');
  return uncalled.some((each) => each.test(name) || each.test(apart));
}

/**
 * Whether a list gives one Service by several of its names, without a port:
 * `web,web.shop,web.shop.svc`. A client has use for one; a certificate needs
 * all by which it may be called.
 */
export function areSpellings(
  mentions: readonly Mention[],
  hostNamed: (host: string) => NamedHost,
): boolean {
  const hosts = new Set(mentions.map((each) => each.host));
  if (hosts.size < 2 || mentions.some((each) => hasPort(each))) return false;
  const named = [...hosts].map(hostNamed);
  const services = new Set(
    named.map((each) => (each.kind === 'service' && !each.isPod ? each.led : undefined)),
  );
  return services.size === 1 && !services.has(undefined);
}

/** Whether a mention says which port it means, in any way. */
export function hasPort({ port, scheme, portName }: Mention): boolean {
  return port !== undefined || scheme !== undefined || portName !== undefined;
}

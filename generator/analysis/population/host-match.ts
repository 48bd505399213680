import { glob } from '../../grammar/glob.ts';

/** Whether a name outside is a pattern, with stars in it. */
export function isPattern(host: string): boolean {
  return host.includes('*');
}

/**
 * Whether a pattern holds a DNS name. A star stands within one label, as in
 * docs/decisions/0010; a pattern that is one star alone holds every name, and
 * `**.` before a name any number of labels.
 * Source: cilium pkg/fqdn/matchpattern.
 */
export function hostMatches(pattern: string, host: string): boolean {
  if (pattern === host || pattern === '*') return true;
  if (!isPattern(pattern)) return false;
  if (pattern.startsWith('**.')) return host.endsWith(pattern.slice(2));
  const [wanted, found] = [pattern.split('.'), host.split('.')];
  return (
    wanted.length === found.length && wanted.every((each, index) => glob(each)(found[index] ?? ''))
  );
}

/** Whether engines to which a star is one label or more take a pattern for a name that others do not. */
export function mayMatchWider(pattern: string, host: string): boolean {
  return pattern.startsWith('*.') && host.endsWith(pattern.slice(1)) && !hostMatches(pattern, host);
}

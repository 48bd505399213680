/**
 * What must never be printed: the tokens, passwords and private keys of the
 * kubeconfigs that were read. An error of the client, of a plugin or of a
 * proxy may repeat any of them.
 */
const known = new Set<string>();

/** Remembers everything below a user's entry that authenticates; names and paths stay readable. */
export function rememberSecrets(user: unknown): void {
  for (const [key, value] of leavesOf(user)) {
    if (!/token|password|secret|key|value|pass/i.test(key) || /file$|path$/i.test(key)) continue;
    // shorter ones would take words out of messages
    if (value.length < 4) continue;
    known.add(value);
    const decoded = Buffer.from(value, 'base64').toString('latin1');
    if (decoded.startsWith('-----BEGIN')) known.add(decoded.trim());
  }
}

function leavesOf(value: unknown, key = '', depth = 0): (readonly [key: string, value: string])[] {
  if (typeof value === 'string') return [[key, value]];
  if (typeof value !== 'object' || value === null || depth > 8) return [];
  return Object.entries(value).flatMap(([name, each]) => leavesOf(each, name, depth + 1));
}

/** Things that authenticate by their looks: PEM blocks, JSON web tokens, headers, credentials in addresses. */
const looks = [
  /-----BEGIN[\s\S]*?(?:-----END[^-]*-----|$)/g,
  /\beyJ[\w-]{8,}(?:\.[\w-]*){0,2}/g,
  /\b(?:bearer|basic)\s+[\w.~+/=-]{4,}/gi,
  /(?<=:\/\/)[^\s/@]+@/g,
  // base64 and hex of some length; names of Kubernetes have dashes and dots in between
  /[A-Za-z0-9+=_]{40,}/g,
] as const;

/** A text without what authenticates. */
export function withoutSecrets(text: string): string {
  const longestFirst = [...known].sort((a, b) => b.length - a.length);
  const cleared = longestFirst.reduce((rest, each) => rest.replaceAll(each, '[hidden]'), text);
  return looks.reduce((rest, each) => rest.replace(each, '[hidden]'), cleared);
}

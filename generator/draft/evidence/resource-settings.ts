import { asFields } from '../../grammar/reader.ts';
import type { DraftedWorkload } from '../draft.ts';
import { fileLines } from '../file-lines.ts';
import { holdsSecret, type Setting } from '../pod-settings.ts';
import type { CustomResource } from './operated.ts';
import type { Reference } from './reference.ts';

/** More values than these are data; what is deeper is seldom a setting. */
const most = { values: 2000, depth: 20 };

/** Names of values that look like addresses and are none: `postgres:16`. */
const noAddress = /(?:image|tag|version|repository|schedule)(?:name)?$/i;

/** The texts of a custom resource, which its operator may hand on to the pods. */
export function settingsOfResource({ id, spec }: CustomResource): readonly Setting[] {
  const of = `of ${id.kind} ${id.name}`;
  const found: Setting[] = [];
  const walk = (value: unknown, path: readonly string[]): void => {
    if (found.length >= most.values || path.length > most.depth) return;
    if (Array.isArray(value)) for (const each of value) walk(each, path);
    const fields = Array.isArray(value) ? undefined : asFields(value);
    for (const [key, each] of Object.entries<unknown>(fields ?? {})) walk(each, [...path, key]);
    const name = path.join('.');
    if (noAddress.test(name)) return;
    const words = `spec.${name} ${of}`;
    const isSecret = holdsSecret(name);
    const secret = { isSecret, ...(isSecret && { holdsSecret: true as const }) };
    if (typeof value === 'number') found.push({ name, text: String(value), words, ...secret });
    if (typeof value !== 'string') return;
    found.push({ name, text: value, words, ...secret });
    if (!value.includes('\n')) return;
    for (const each of fileLines(value))
      found.push({ ...each, words, isSecret: holdsSecret(each.name) });
  };
  walk(spec, []);
  return found;
}

/**
 * Connections that a custom resource names, as questions: nobody here knows
 * whether its operator asks there, or its pods do, and on which port.
 */
export function askedOfResource(
  references: readonly Reference[],
  calledFrom: (to: DraftedWorkload) => string,
): readonly Reference[] {
  return references.flatMap((each): Reference[] => {
    switch (each.kind) {
      case 'question':
        return [each];
      case 'self':
        return [];
      case 'service':
        return [question('consumes', `${calledFrom(each.to)}:${each.port}`, each.evidence.words)];
      case 'api-server':
        return [question('consumes', '$kube-api', each.evidence.words)];
      case 'outside':
        return [question('egress', `${each.host}:${each.port}`, each.evidence.words)];
    }
  });
}

function question(about: 'consumes' | 'egress', to: string, words: string): Reference {
  return { kind: 'question', about, words: `${to} (${words}): do its pods connect?` };
}

/** Resources of operators that a resource names as its own peers: `elasticsearchRef: {name: search}`. */
export function resourcesNamedBy(
  { id, spec, namespace }: CustomResource,
  operated: ReadonlyMap<CustomResource, DraftedWorkload>,
): readonly Reference[] {
  const found = new Map<DraftedWorkload, string>();
  const walk = (value: unknown, path: readonly string[]): void => {
    if (path.length > most.depth) return;
    if (Array.isArray(value)) for (const each of value) walk(each, path);
    const fields = Array.isArray(value) ? {} : (asFields(value) ?? {});
    const kind = path
      .at(-1)
      ?.replace(/(?:Refs?|Selector)$/, '')
      .toLowerCase();
    const place = fields.namespace ?? namespace;
    for (const [to, drafted] of operated)
      if (
        to.id.name === fields.name &&
        to.namespace === place &&
        to.id.kind.toLowerCase() === kind &&
        to.id !== id &&
        !found.has(drafted)
      )
        found.set(drafted, path.join('.'));
    for (const [key, each] of Object.entries<unknown>(fields)) walk(each, [...path, key]);
  };
  walk(spec, []);
  return [...found].map(([to, path]) => ({
    kind: 'question',
    about: 'consumes',
    words: `${to.namespace === namespace ? '' : `${to.namespace}/`}${to.service} (spec.${path} of ${id.kind} ${id.name}): on which port?`,
  }));
}

import type { Dialect } from '../../dialects/dialect.ts';
import { dialects, mainDialects } from '../../dialects/index.ts';
import { kubernetes } from '../../dialects/kubernetes.ts';
import { didYouMean } from '../../grammar/did-you-mean.ts';
import { type Diagnostic, finding, within } from '../../model/diagnostic.ts';
import type { PlatformFacts } from '../../model/intent.ts';
import type { NonEmpty } from '../../model/policy.ts';

/** The output APIs of a run: one for policies, others for what it cannot say. */
export interface Engines {
  readonly primary: Dialect;
  readonly companions: readonly Dialect[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The records of the dialects that are named, the main one first. Reports one
 * that does not exist, and a main one that does not isolate pods.
 */
export function enginesOf([main, ...others]: NonEmpty<string>, platform: PlatformFacts): Engines {
  const diagnostics: Diagnostic[] = [];
  const add = (key: string, message: string, hint: string): void => {
    const chosen = key === 'dialect' ? platform.dialectBy?.place : undefined;
    const place = chosen ?? within(platform.place, key);
    diagnostics.push(finding('unknown-dialect', message, { place, hint }));
  };
  const record = (name: string, key: string): Dialect[] => {
    const dialect = Object.hasOwn(dialects, name) ? dialects[name] : undefined;
    if (dialect !== undefined) return [dialect];
    const known = key === 'dialect' ? mainDialects : Object.keys(dialects);
    const hint = didYouMean(name, known) ?? `the dialects are ${known.join(', ')}`;
    add(key, `there is no dialect ${name}`, hint);
    return [];
  };
  const [primary = kubernetes] = record(main, 'dialect');
  const companions = others.flatMap((each) => record(each, 'companions'));
  if (!mainDialects.includes(primary.name))
    add(
      'dialect',
      `${primary.name} does not hold ingress and egress of pods: it cannot be the dialect`,
      `name it under companions of a platform; the dialect may be ${mainDialects.join(', ')}`,
    );
  return { primary, companions, diagnostics };
}

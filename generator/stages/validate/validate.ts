import { type Diagnostic, finding } from '../../model/diagnostic.ts';
import type { Intent } from '../../model/intent.ts';
import type { RawDocument } from '../parse.ts';
import { readProfile } from './read-profile.ts';

/** A profile as it was found, and what it was found in. */
export interface ProfileDocument {
  readonly document: RawDocument;
  readonly source: Intent['source'];
}

/**
 * What each service asks for, checked on its own. That there is no profile is
 * told where nothing else was found `before`, which would be the reason.
 */
export function validate(
  profiles: readonly ProfileDocument[],
  before: readonly Diagnostic[],
): { readonly intents: readonly Intent[]; readonly diagnostics: readonly Diagnostic[] } {
  if (profiles.length === 0 && before.length === 0) {
    const hint =
      'name files or folders with --profiles, or in netprofile.yaml; the default is ./profiles';
    return { intents: [], diagnostics: [finding('no-profiles', 'no profile was found', { hint })] };
  }
  const read = profiles.map(({ document, source }) => readProfile(document, source));
  return {
    intents: read.flatMap(({ intent }) => (intent === undefined ? [] : [intent])),
    diagnostics: read.flatMap((each) => each.diagnostics),
  };
}

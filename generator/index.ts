import runtime from 'handlebars/runtime';
import { precompiled } from '#templates';
import { version } from '#version';
import { openings } from './analysis/views/openings.ts';
import { platformChain } from './library/platform-texts.ts';
import type { Options } from './model/compile-options.ts';
import type { Diagnostic } from './model/diagnostic.ts';
import type { PolicyObject } from './model/policy.ts';
import { conclude, draft } from './pipeline.ts';
import { parse, type Text } from './stages/parse.ts';
import type { Engine } from './stages/render.ts';
import { dialectsNamed } from './stages/validate/read-platform.ts';

export {
  type Connection,
  diff,
  explain,
  matrix,
  type ReadCluster,
  type ReadManifests,
  type ReadOptions,
  readCluster,
} from './library/simulation.ts';
export type { Change, Changes } from './model/changes.ts';
export type { Options } from './model/compile-options.ts';
export type { Diagnostic, Place, Severity } from './model/diagnostic.ts';
export type { Matrix, MatrixConnection, MatrixWorkload } from './model/matrix.ts';
export type { Peer, Policy, PolicyObject, Port, Rule, Selector } from './model/policy.ts';
export type { NetworkProfile, Profile, ProfileDocument } from './model/profile.ts';
export type { ExplainedSide, Explanation, Party, PortRange } from './model/reach.ts';
export type { Text } from './stages/parse.ts';

export interface Compiled {
  /** Sorted by namespace and name, each verified against its plan. Empty when there is an error. */
  readonly policies: readonly { readonly policy: PolicyObject; readonly text: string }[];
  /** Sorted by file, place and code. Places hold paths; locate finds line and column. */
  readonly diagnostics: readonly Diagnostic[];
}

export { locate, type Position } from './grammar/locate.ts';

/**
 * Compiles profiles into NetworkPolicies, or what the platform's dialect makes of them. A pure function of its arguments:
 * texts in, texts and findings out; nothing is read or written.
 *
 * @param profiles YAML texts with one or more profile documents each, of either form
 * @param platform a preset's name, or platform texts, nearest first; `extends` may name a preset
 * @param manifests YAML texts with the release's objects; none: every profile gets its policy
 * @param options what differs from `netprofile generate` without flags
 * @throws only on an unknown preset's name
 */
export function compile(
  profiles: readonly Text[],
  platform: string | readonly Text[] = 'generic',
  manifests: readonly Text[] = [],
  options: Partial<Options> = {},
): Compiled {
  const own = parse(profiles);
  const release = parse(manifests, { merge: true });
  const chain = platformChain(platform);
  const named = dialectsNamed(chain);
  const used = [named.dialect ?? 'kubernetes', ...named.companions] as const;
  const drafted = draft({
    profiles: own.documents.map((document) => ({ document, source: 'files' as const })),
    platform: chain,
    manifests: release.documents,
    dialects: used,
    engine: runtime as unknown as Engine,
    templates: Object.fromEntries(
      used.map((name) => [name, { precompiled: precompiled[name]?.() ?? {}, overrides: {} }]),
    ),
    options: { ...defaults, hasManifests: manifests.length > 0, ...options },
    diagnostics: [...own.diagnostics, ...release.diagnostics],
  });
  const { suspects, own: planned, gone, namespaces } = drafted;
  const { platform: facts } = drafted.release.resolution.world;
  const opened =
    suspects.length === 0
      ? []
      : openings({
          documents: () => release.documents,
          gone,
          planned,
          namespaces,
          platform: facts,
        });
  const { policies, diagnostics } = conclude(drafted, opened);
  return { policies, diagnostics };
}

const defaults: Options = {
  mode: 'files',
  hasManifests: false,
  placeInNamespace: true,
  hooks: 'plain',
  strict: false,
  requireProfiles: false,
  defaultDeny: false,
  chartPolicies: 'error',
  accept: [],
  today: '0000-00-00',
  version,
};

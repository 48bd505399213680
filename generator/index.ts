import runtime from 'handlebars/runtime';
import { presets } from '#platforms';
import { precompiled } from '#templates';
import { version } from '#version';
import { openings } from './analysis/openings.ts';
import { asFields, field } from './grammar/reader.ts';
import { type Diagnostic, presetFile } from './model/diagnostic.ts';
import type { PolicyObject } from './model/policy.ts';
import { conclude, draft } from './pipeline.ts';
import type { Options } from './stages/options.ts';
import { parse, type Text } from './stages/parse.ts';
import { dialectsNamed, extendsOf, type PlatformSource } from './stages/read-platform.ts';
import type { Engine } from './stages/render.ts';

export type { Diagnostic, Place, Severity } from './model/diagnostic.ts';
export type { Peer, Policy, PolicyObject, Port, Rule, Selector } from './model/policy.ts';
export type { NetworkProfile, Profile, ProfileDocument } from './model/profile.ts';
export type { Options } from './stages/options.ts';
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
  const chain = typeof platform === 'string' ? presetChain(platform) : textChain(platform);
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

function presetChain(name: string): PlatformSource[] {
  const text = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (text === undefined)
    throw new Error(
      `there is no platform ${name}: the presets are ${Object.keys(presets).join(', ')}`,
    );
  return textChain([{ file: presetFile(name), text }]);
}

/** Platform documents in the order given, then the presets that the last one extends. */
function textChain(texts: readonly Text[]): PlatformSource[] {
  const chain = parse(texts).documents.map(({ value, place }): PlatformSource => {
    const fields = asFields(value) ?? {};
    const name = field(asFields(field(fields, 'metadata')) ?? {}, 'name');
    return {
      name: typeof name === 'string' ? name : place.file,
      spec: field(fields, 'spec') ?? {},
      place: { ...place, path: ['spec'] },
    };
  });
  const last = chain.at(-1);
  const base = extendsOf(last?.spec) ?? (last?.name === 'generic' ? undefined : 'generic');
  return base === undefined ? chain : [...chain, ...presetChain(base)];
}

import type { Options } from './model/compile-options.ts';
import { codes, type Diagnostic, finding, hasErrors } from './model/diagnostic.ts';
import type { DialectChoice, Intent } from './model/intent.ts';
import type { Manifests, ObjectId, ShippedPolicy } from './model/manifest.ts';
import type { Opening } from './model/opening.ts';
import type { NonEmpty, PolicyObject } from './model/policy.ts';
import { enginesOf } from './stages/assign/engines.ts';
import { guardRails } from './stages/assign/guard-rails.ts';
import { assign } from './stages/assign.ts';
import type { PlannedRelease } from './stages/checks/planned-release.ts';
import { namespacesOf, suspects } from './stages/checks/suspects.ts';
import { checks } from './stages/checks.ts';
import { emit, leftovers, type Replaced, replace } from './stages/emit.ts';
import { judge } from './stages/judge.ts';
import { manifests as readManifests } from './stages/manifests.ts';
import type { RawDocument, ReadDocument } from './stages/parse.ts';
import { defaultDeny } from './stages/plan/default-deny.ts';
import { plan } from './stages/plan.ts';
import { type RenderedPolicy, renderVerified } from './stages/render/render-verified.ts';
import type { Engine, Templates } from './stages/render.ts';
import { type Resolution, resolve } from './stages/resolve.ts';
import { type PlatformSource, readPlatform } from './stages/validate/read-platform.ts';
import { readProfile } from './stages/validate/read-profile.ts';

/** Everything a run needs, as values. */
export interface Input {
  readonly profiles: readonly {
    readonly document: RawDocument;
    readonly source: Intent['source'];
  }[];
  /** The platform and what it extends, nearest first. */
  readonly platform: readonly PlatformSource[];
  /** Read once, in order. */
  readonly manifests: Iterable<ReadDocument>;
  /** The output APIs: the main one, and companions for what it cannot say. */
  readonly dialects: NonEmpty<string>;
  /** What chose the main one, where that was not the platform. */
  readonly dialectBy?: DialectChoice;
  readonly engine: Engine;
  /** For each of them. */
  readonly templates: Readonly<Record<string, Templates>>;
  readonly options: Options;
  /** Findings of reading the input, to be judged with the rest. */
  readonly diagnostics: readonly Diagnostic[];
  /** Annotations for every policy, such as Helm 4's file name. */
  readonly annotate?: (
    policy: PolicyObject,
    manifests: Manifests,
  ) => Readonly<Record<string, string>>;
}

export interface Output {
  /** Empty when there are errors: a failed run prints no policy. */
  readonly policies: readonly RenderedPolicy[];
  /** The same without their text; there even when something is wrong. */
  readonly planned: readonly PolicyObject[];
  /** For each policy the object that it replaces. */
  readonly replaced: Replaced;
  /** All objects that policies take the place of. */
  readonly taken: readonly ShippedPolicy[];
  /** Objects that leave the stream. */
  readonly removed: readonly ObjectId[];
  readonly manifests: Manifests;
  /** What was looked up and planned, for reports. */
  readonly resolution: Resolution;
  /** Sorted by file, place and code. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A release up to the question what the policies of others in it open. */
export interface Draft {
  readonly input: Input;
  readonly found: readonly Diagnostic[];
  readonly release: Omit<PlannedRelease, 'openings'>;
  readonly own: readonly PolicyObject[];
  readonly replaced: Replaced;
  /** What ours take the place of, and what an earlier run left. */
  readonly gone: readonly ShippedPolicy[];
  readonly taken: readonly ShippedPolicy[];
  readonly isReadable: boolean;
  readonly isSayable: boolean;
  /** Policies of others that may open what ours close: only a simulation can tell. None: nothing is to be asked. */
  readonly suspects: readonly ObjectId[];
  /** Where objects may be that carry no namespace. */
  readonly namespaces: readonly string[];
}

/**
 * The way from profiles to planned policies. What is missing is what a
 * simulation says of `suspects`, which is loaded on demand: see conclude.
 */
export function draft(input: Input): Draft {
  const { options } = input;
  const found: Diagnostic[] = [...input.diagnostics];

  const intents = validate(input.profiles, found);
  const { platform: read, diagnostics: ofPlatform } = readPlatform(input.platform);
  const { dialectBy } = input;
  const facts = { ...read, ...(dialectBy !== undefined && { dialectBy }) };
  const engines = enginesOf(input.dialects, facts);
  const platform = { ...facts, entities: engines.primary.supports.entities };
  const { manifests, diagnostics: ofManifests } = readManifests(input.manifests);
  // what could not be read would be missed by every later stage
  const unreadable = hasErrors([...input.diagnostics, ...ofManifests, ...ofPlatform]);
  found.push(...ofPlatform, ...engines.diagnostics, ...ofManifests);

  const resolution = resolve(unreadable ? [] : intents, platform, manifests, options);
  const { planned, diagnostics: ofPlan } = plan(resolution.resolved, platform, options);
  found.push(...resolution.diagnostics, ...ofPlan);

  const services = planned.map((each) => each.policy);
  const { policies: closing, diagnostics: ofClosing } = defaultDeny(planned, manifests, options);
  found.push(...ofClosing);
  const assigned = assign([...services, ...closing], engines, platform, options);
  const rails = guardRails(platform, engines.companions, options);
  found.push(...assigned.diagnostics, ...rails.diagnostics);
  const own = [...assigned.objects, ...rails.objects].map((each) =>
    annotated(each, manifests, input.annotate),
  );
  const { replaced, taken, diagnostics: ofReplace } = replace(own, manifests, options.namespace);
  // assert looks at what is really there
  const left =
    options.mode === 'release' ? leftovers(own, taken, manifests, options.namespace) : [];
  // what bears our label and is not called for, assert tells by itself
  const stale = options.mode === 'assert' ? manifests.policies.filter((each) => each.ours) : left;
  const gone = [...new Set([...taken, ...stale])];
  found.push(...ofReplace);
  // what cannot be said is not rendered
  const unsayable = [...engines.diagnostics, ...assigned.diagnostics, ...rails.diagnostics];
  const isSayable = !hasErrors(unsayable.filter(isFinal));
  const release = { planned, taken: gone, resolution, manifests, options };
  return {
    input,
    found,
    release,
    own,
    replaced,
    gone,
    taken,
    isReadable: !unreadable,
    isSayable,
    suspects: unreadable ? [] : suspects(release),
    namespaces: namespacesOf(manifests, options),
  };
}

/**
 * The rest of the way, to verified policies. `openings` is what a simulation
 * found of the policies of others; empty where there are no suspects.
 */
export function conclude(drafted: Draft, openings: readonly Opening[]): Output {
  const { input, release, own, isSayable, gone, replaced, taken } = drafted;
  const { options, manifests, resolution } = release;
  const found = [...drafted.found];
  const checked = drafted.isReadable
    ? checks({ ...release, openings })
    : { dropped: [], diagnostics: [] };
  found.push(...checked.diagnostics);
  const { removed, diagnostics: ofEmit } = emit(gone, checked.dropped);
  // only a stream that is printed again has something to take out of a List
  const stuck = options.mode === 'release' ? ofEmit : [];
  found.push(...stuck);
  const rendered = renderVerified(isSayable ? own : [], input.engine, input.templates);
  found.push(...rendered.diagnostics);
  const diagnostics = judge(found, options);
  return {
    policies: hasErrors(diagnostics) ? [] : rendered.policies,
    planned: own,
    replaced,
    taken,
    removed,
    manifests,
    resolution,
    diagnostics,
  };
}

function validate(profiles: Input['profiles'], found: Diagnostic[]): Intent[] {
  if (profiles.length === 0 && found.length === 0) {
    found.push(
      finding('no-profiles', 'no profile was found', {
        hint: 'name files or folders with --profiles, or in netprofile.yaml; the default is ./profiles',
      }),
    );
  }
  return profiles.flatMap(({ document, source }) => {
    const { intent, diagnostics } = readProfile(document, source);
    found.push(...diagnostics);
    return intent === undefined ? [] : [intent];
  });
}

function annotated(
  object: PolicyObject,
  manifests: Manifests,
  annotate: Input['annotate'],
): PolicyObject {
  if (annotate === undefined) return object;
  return { ...object, annotations: { ...object.annotations, ...annotate(object, manifests) } };
}

/** An error for good: no waiver takes it away. */
function isFinal({ code }: Diagnostic): boolean {
  return codes[code].waivable === undefined;
}

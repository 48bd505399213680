import type { Options } from './model/compile-options.ts';
import { codes, type Diagnostic, hasErrors } from './model/diagnostic.ts';
import type { DialectChoice } from './model/intent.ts';
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
import type { ReadDocument } from './stages/parse.ts';
import { defaultDeny } from './stages/plan/default-deny.ts';
import { plan } from './stages/plan.ts';
import { type RenderedPolicy, renderVerified } from './stages/render/render-verified.ts';
import type { Engine, Templates } from './stages/render.ts';
import { type Resolution, resolve } from './stages/resolve.ts';
import { type PlatformSource, readPlatform } from './stages/validate/read-platform.ts';
import { type ProfileDocument, validate } from './stages/validate/validate.ts';

/** Everything a run needs, as values. */
export interface Input {
  readonly profiles: readonly ProfileDocument[];
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
  const findings = new Findings(input.diagnostics);

  const read = findings.of(readPlatform(input.platform));
  const { manifests } = findings.of(readManifests(input.manifests));
  // what could not be read would be missed by every later stage
  const isReadable = !hasErrors(findings.all);
  const { intents } = findings.of(validate(input.profiles, input.diagnostics));

  const facts = { ...read.platform, ...(input.dialectBy && { dialectBy: input.dialectBy }) };
  const engines = findings.of(enginesOf(input.dialects, facts));
  const platform = { ...facts, entities: engines.primary.supports.entities };

  const resolution = findings.of(resolve(isReadable ? intents : [], platform, manifests, options));
  const { planned } = findings.of(plan(resolution.resolved, platform, options));
  const closing = findings.of(defaultDeny(planned, manifests, options));
  const policies = [...planned.map((each) => each.policy), ...closing.policies];

  const assigned = findings.of(assign(policies, engines, platform, options));
  const rails = findings.of(guardRails(platform, engines.companions, options));
  const own = [...assigned.objects, ...rails.objects].map((each) =>
    annotated(each, manifests, input.annotate),
  );
  const { replaced, taken } = findings.of(replace(own, manifests, options.namespace));
  const gone = withLeftovers(own, taken, manifests, options);

  const release = { planned, taken: gone, resolution, manifests, options };
  return {
    input,
    found: findings.all,
    release,
    own,
    replaced,
    gone,
    taken,
    isReadable,
    isSayable: [engines, assigned, rails].every(({ diagnostics }) => isSayable(diagnostics)),
    suspects: isReadable ? suspects(release) : [],
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
  const findings = new Findings(drafted.found);

  const { dropped } = drafted.isReadable
    ? findings.of(checks({ ...release, openings }))
    : { dropped: [] };
  const emitted = emit(gone, dropped);
  // only a stream that is printed again has something to take out of a List
  if (options.mode === 'release') findings.of(emitted);
  const rendered = findings.of(renderVerified(isSayable ? own : [], input.engine, input.templates));

  const diagnostics = judge(findings.all, options);
  return {
    policies: hasErrors(diagnostics) ? [] : rendered.policies,
    planned: own,
    replaced,
    taken,
    removed: emitted.removed,
    manifests,
    resolution,
    diagnostics,
  };
}

/** Collects what stages find, and hands on what they give. */
class Findings {
  readonly all: Diagnostic[];

  constructor(before: readonly Diagnostic[]) {
    this.all = [...before];
  }

  of<T extends { readonly diagnostics: readonly Diagnostic[] }>(result: T): T {
    this.all.push(...result.diagnostics);
    return result;
  }
}

/** What ours take the place of, and policies of an earlier run that nothing calls for any more. */
function withLeftovers(
  own: readonly PolicyObject[],
  taken: readonly ShippedPolicy[],
  manifests: Manifests,
  { mode, namespace }: Options,
): readonly ShippedPolicy[] {
  switch (mode) {
    case 'release':
      return [...new Set([...taken, ...leftovers(own, taken, manifests, namespace)])];
    // it looks at what is really there, and tells by itself what bears our label and is not called for
    case 'assert':
      return [...new Set([...taken, ...manifests.policies.filter((each) => each.ours)])];
    case 'files':
    case 'lint':
      return taken;
  }
}

function annotated(
  object: PolicyObject,
  manifests: Manifests,
  annotate: Input['annotate'],
): PolicyObject {
  if (annotate === undefined) return object;
  return { ...object, annotations: { ...object.annotations, ...annotate(object, manifests) } };
}

/** What cannot be said is not rendered: an error for good, which no waiver takes away. */
function isSayable(diagnostics: readonly Diagnostic[]): boolean {
  return !hasErrors(diagnostics.filter(({ code }) => codes[code].waivable === undefined));
}

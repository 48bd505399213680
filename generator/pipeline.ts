import { dialects, knownObject } from './dialects/index.ts';
import { kubernetes } from './dialects/kubernetes.ts';
import { subjectName } from './model/connection.ts';
import { codes, type Diagnostic, finding, hasErrors } from './model/diagnostic.ts';
import type { Intent } from './model/intent.ts';
import type { Manifests, ObjectId, ShippedPolicy } from './model/manifest.ts';
import type { NonEmpty, Policy, PolicyObject } from './model/policy.ts';
import { type Engines, enginesOf } from './stages/assign/engines.ts';
import { guardRails } from './stages/assign/guard-rails.ts';
import { assign, formOf } from './stages/assign.ts';
import { calls } from './stages/checks/calls.ts';
import { chartPolicies } from './stages/checks/chart-policies.ts';
import { cni } from './stages/checks/cni.ts';
import { coverage } from './stages/checks/coverage.ts';
import { emit, leftovers, type Replaced, replace } from './stages/emit.ts';
import { judge } from './stages/judge.ts';
import { manifests as readManifests } from './stages/manifests.ts';
import type { Options } from './stages/options.ts';
import type { RawDocument, ReadDocument } from './stages/parse.ts';
import { defaultDeny, type Planned, plan } from './stages/plan.ts';
import { type PlatformSource, readPlatform } from './stages/read-platform.ts';
import { readProfile } from './stages/read-profile.ts';
import { type Engine, type Render, renderer, type Templates } from './stages/render.ts';
import { type Resolution, resolve } from './stages/resolve.ts';
import { verify } from './stages/verify.ts';

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

export interface RenderedPolicy {
  readonly policy: PolicyObject;
  /** One YAML document, without a separator. */
  readonly text: string;
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

/** The whole way from profiles to verified policies. */
export function compile(input: Input): Output {
  const { options } = input;
  const found: Diagnostic[] = [...input.diagnostics];

  const intents = validate(input.profiles, found);
  const { platform: facts, diagnostics: ofPlatform } = readPlatform(input.platform);
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
  const closing = closed(planned, manifests, options);
  found.push(...collisions(services, closing));
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
  const dropped = unreadable
    ? []
    : check(planned, [...taken, ...left], resolution, manifests, input, engines, found);
  const { removed, diagnostics: ofEmit } = emit([...taken, ...left], dropped);
  // only a stream that is printed again has something to take out of a List
  const stuck = options.mode === 'release' ? ofEmit : [];
  found.push(...ofReplace, ...stuck);

  // what cannot be said is not rendered
  const unsayable = [...engines.diagnostics, ...assigned.diagnostics, ...rails.diagnostics];
  const policies = hasErrors(unsayable.filter(isFinal)) ? [] : renderAll(own, input, found);
  const diagnostics = judge(found, options);
  return {
    policies: hasErrors(diagnostics) ? [] : policies,
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

/** Everything about the release as a whole. Returns the chart's policies that ours replace. */
function check(
  planned: readonly Planned[],
  taken: readonly ShippedPolicy[],
  resolution: Resolution,
  manifests: Manifests,
  { options }: Input,
  { primary, companions }: Engines,
  found: Diagnostic[],
): readonly ShippedPolicy[] {
  const { world, subjects } = resolution;
  const held = resolution.resolved.map((each) => each.subject);
  const guesses = resolution.diagnostics.some((each) => each.code === 'namespace-mismatch');
  if (options.hasManifests && !guesses) found.push(...coverage(held, subjects, manifests, options));
  found.push(
    ...calls(
      planned.map((each) => ({ subject: each.resolved.subject, policy: each.policy })),
      manifests,
      world,
    ),
  );
  for (const { resolved, policy } of planned) found.push(...cni(resolved.subject, policy, world));
  const { dropped, diagnostics } = chartPolicies(planned, taken, manifests, options, (each) => {
    const known = knownObject(each.apiVersion, each.kind);
    // additive ones, of the engines that are there; a mesh or a firewall of a namespace voids nothing
    const isEnforced =
      known !== undefined && [kubernetes, primary, ...companions].includes(known.dialect);
    return (
      isEnforced &&
      known.dialect.supports.scope === 'pods' &&
      known.dialect.supports.isolation !== 'none'
    );
  });
  found.push(...diagnostics);
  return dropped;
}

/** Default deny, one policy for each namespace of the release. */
function closed(planned: readonly Planned[], manifests: Manifests, options: Options): Policy[] {
  const [first] = planned;
  if (!options.defaultDeny || first === undefined) return [];
  const namespaces = new Set([
    ...planned.map((each) => each.policy.namespace),
    ...manifests.workloads.map((each) => each.namespace),
  ]);
  return [...namespaces]
    .sort()
    .map((each) => defaultDeny(each, first.policy.origin, options.version));
}

/** A service named default-deny would share its policy's name. */
function collisions(services: readonly Policy[], closing: readonly Policy[]): Diagnostic[] {
  const names = new Set(closing.map((each) => each.name));
  return services
    .filter((each) => names.has(each.name))
    .map((each) =>
      finding(
        'duplicate-policy',
        `${each.service} and the namespace's default deny both make NetworkPolicy ${each.name}`,
        {
          place: each.origin,
          subject: subjectName(each),
          hint: 'rename the service, or do without --default-deny',
        },
      ),
    );
}

function renderAll(
  objects: readonly PolicyObject[],
  { engine, templates }: Input,
  found: Diagnostic[],
): RenderedPolicy[] {
  const renders = new Map<string, Render>();
  return objects.flatMap((policy) => {
    const dialect = dialects[policy.dialect];
    if (dialect === undefined) return [];
    const form = formOf(policy, dialect);
    const own = templates[dialect.name] ?? { precompiled: {}, overrides: {} };
    const key = `${dialect.name} ${form.kind}`;
    const render = renders.get(key) ?? renderer(engine, form, own);
    renders.set(key, render);
    const rendered = render(policy);
    if ('diagnostic' in rendered) {
      found.push(rendered.diagnostic);
      return [];
    }
    const templateFile =
      own.overrides[form.template]?.file ??
      Object.values(own.overrides)[0]?.file ??
      `templates/${dialect.template}/${form.template}.hbs`;
    const problems = verify(rendered.text, policy, form, templateFile);
    found.push(...problems);
    return problems.length > 0 ? [] : [{ policy, text: rendered.text }];
  });
}

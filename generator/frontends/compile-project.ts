import { version } from '#version';
import { isDnsLabel } from '../grammar/names.ts';
import { UsageError } from '../io/usage.ts';
import type { ChartPolicies, Options } from '../model/compile-options.ts';
import { conclude, draft, type Input, type Output } from '../pipeline.ts';
import type { RawDocument, ReadDocument } from '../stages/parse.ts';
import { flag, text, type Values } from './flags.ts';
import type { Project } from './project.ts';
import { engineFor } from './template-engine.ts';

/** What differs between front ends; the rest comes from flags and the project file. */
export type Host = Pick<Options, 'mode' | 'hasManifests' | 'placeInNamespace' | 'hooks'> & {
  /** In a Helm release two releases would own one default deny. */
  readonly defaultDeny?: false;
  /** What policies of others open is not asked here: whoever compiles simulates all of it anyway. */
  readonly trustsOthers?: true;
};

/** What a front end has read of its own input. */
export type Given = Pick<Input, 'manifests' | 'diagnostics' | 'annotate'> & {
  /** Profiles that came with the input itself. */
  readonly shipped: readonly RawDocument[];
  /** The manifests once more, with what only a simulation reads. */
  readonly simulated: () => Iterable<ReadDocument>;
};

/** Compiles a project's profiles, and those that came with the input, against a front end's manifests. */
export async function compileProject(
  values: Values,
  project: Project,
  { trustsOthers, ...host }: Host,
  { shipped, diagnostics, simulated, ...given }: Given,
): Promise<Output> {
  const drafted = draft({
    ...given,
    profiles: [
      ...project.profiles,
      ...shipped.map((document) => ({ document, source: 'release' as const })),
    ],
    platform: project.platform,
    dialects: project.dialects,
    ...(project.dialectBy !== undefined && { dialectBy: project.dialectBy }),
    ...(await engineFor(project.templates)),
    options: optionsOf(values, project, host),
    diagnostics: [...project.diagnostics, ...diagnostics],
  });
  const { suspects, own: planned, gone, namespaces } = drafted;
  if (suspects.length === 0 || trustsOthers === true) return conclude(drafted, []);
  const { openings } = await import('../bundles/simulation.ts');
  const { platform } = drafted.release.resolution.world;
  const question = { documents: simulated, gone, planned, namespaces, platform };
  return conclude(drafted, openings(question));
}

export function optionsOf(
  values: Values,
  { config, sourceName }: Project,
  host: Omit<Host, 'trustsOthers'>,
): Options {
  const namespace = text(values, 'namespace') ?? config.namespace;
  if (namespace !== undefined && !isDnsLabel(namespace)) {
    throw new UsageError(
      `${JSON.stringify(namespace)} is not a namespace`,
      'lower case letters, digits and -, at most 63',
    );
  }
  return {
    ...(namespace !== undefined && { namespace }),
    strict: flag(values, 'strict') ?? config.strict ?? false,
    requireProfiles: flag(values, 'require-profiles') ?? config.requireProfiles ?? false,
    defaultDeny: flag(values, 'default-deny') ?? config.defaultDeny ?? false,
    chartPolicies:
      (text(values, 'chart-policies') as ChartPolicies | undefined) ??
      config.chartPolicies ??
      'error',
    accept: config.accept,
    ...(config.forbid !== undefined && { forbid: config.forbid }),
    today: new Date().toISOString().slice(0, 10),
    sourceName,
    version,
    ...host,
  };
}

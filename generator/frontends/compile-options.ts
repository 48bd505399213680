import { version } from '#version';
import { isDnsLabel } from '../grammar/names.ts';
import { UsageError } from '../io/usage.ts';
import type { Options } from '../stages/options.ts';
import type { ChartPolicies } from '../stages/read-config.ts';
import { flag, text, type Values } from './flags.ts';
import type { Project } from './project.ts';

/** What differs between front ends; the rest comes from flags and the project file. */
export type Host = Pick<Options, 'mode' | 'hasManifests' | 'placeInNamespace' | 'hooks'>;

export function compileOptions(
  values: Values,
  { config, sourceName }: Project,
  host: Host,
): Options {
  const namespace = text(values, 'namespace') ?? config.namespace;
  if (namespace !== undefined && !isDnsLabel(namespace)) {
    throw new UsageError(
      `${JSON.stringify(namespace)} is not a namespace`,
      'lower case letters, digits and -, at most 63',
    );
  }
  return {
    ...host,
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
  };
}

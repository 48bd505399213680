import { isAbsolute, join, relative, resolve } from 'node:path';
import { didYouMean } from '../grammar/did-you-mean.ts';
import { exists } from '../io/files.ts';
import { yamlFiles } from '../io/tree.ts';
import { type Diagnostic, finding } from '../model/diagnostic.ts';
import { ourApiVersion, parse, type RawDocument } from '../stages/parse.ts';
import type { Config } from '../stages/validate/read-config.ts';
import type { Environment } from './environment.ts';
import { list, type Values } from './flags.ts';
import type { Read } from './platform-chain.ts';

/** Where profiles are: what flags name, else $NETPROFILE_PROFILES, else netprofile.yaml, else ./profiles. */
export function profilePaths(
  values: Values,
  env: Environment['env'],
  cwd: string,
  { config, inFolder }: { readonly config: Config; readonly inFolder: (path: string) => string },
): readonly string[] {
  const asked = askedPaths(values, env);
  if (asked !== undefined) return asked;
  if (config.profiles.length > 0)
    return config.profiles.flatMap((each) => (typeof each === 'string' ? [inFolder(each)] : []));
  return usualPaths(cwd);
}

/** Where profiles are as far as is known before netprofile.yaml is found. */
export function pathsWithoutConfig(values: Values, { cwd, env }: Environment): readonly string[] {
  return askedPaths(values, env) ?? usualPaths(cwd);
}

function askedPaths(values: Values, env: Environment['env']): readonly string[] | undefined {
  const flags = list(values, 'profiles');
  if (flags !== undefined) return flags;
  const variable = env.NETPROFILE_PROFILES;
  if (variable === undefined || variable === '') return undefined;
  return variable.split(process.platform === 'win32' ? ';' : ':').filter((each) => each !== '');
}

function usualPaths(cwd: string): readonly string[] {
  return exists(join(cwd, 'profiles')) ? ['profiles'] : [];
}

/** Reads the profiles in files and folders, and what else is there. */
export function readProfiles(
  paths: readonly string[],
  cwd: string,
  read: Read,
  diagnostics: Diagnostic[],
): { readonly profiles: readonly RawDocument[]; readonly others: readonly RawDocument[] } {
  const hint = 'name a file or folder with --profiles';
  const [profiles, others]: [RawDocument[], RawDocument[]] = [[], []];
  for (const path of paths)
    for (const file of yamlFiles(resolve(cwd, path), 'profiles', hint, path)) {
      const parsed = parse([read(isAbsolute(path) ? file : relative(cwd, file), 'profile')]);
      diagnostics.push(...parsed.diagnostics);
      for (const each of parsed.documents)
        (isProfile(each, diagnostics) ? profiles : others).push(each);
    }
  return { profiles, others };
}

const otherKinds = ['Platform', 'NetprofileConfig'];

/** Whether a document of a profiles folder is a profile; documents of other programs are passed over. */
function isProfile(document: RawDocument, diagnostics: Diagnostic[]): boolean {
  const { kind, apiVersion, place } = document;
  const ours = apiVersion?.startsWith('netprofile.dev/') === true || kind === 'NetworkProfile';
  if (kind === undefined && apiVersion === undefined) return true;
  if (!ours) {
    if (kind !== undefined && didYouMean(kind, ['NetworkProfile']) !== undefined) {
      diagnostics.push(
        finding('unknown-kind', `${apiVersion ?? 'no apiVersion'} ${kind} is not a profile`, {
          place,
          hint: `write apiVersion: ${ourApiVersion} and kind: NetworkProfile`,
        }),
      );
    }
    return false;
  }
  if (apiVersion === ourApiVersion && otherKinds.includes(kind ?? '')) return false;
  if (apiVersion === ourApiVersion && kind === 'NetworkProfile') return true;
  diagnostics.push(
    finding('unknown-kind', `${apiVersion ?? 'no apiVersion'} ${kind ?? ''} is not known`, {
      place,
      hint: `this version reads ${ourApiVersion} NetworkProfile`,
    }),
  );
  return false;
}

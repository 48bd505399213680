import { basename, join, resolve } from 'node:path';
import { precompiled } from '#templates';
import { exists } from '../io/files.ts';
import { UsageError } from '../io/usage.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Templates } from '../stages/render.ts';
import type { Config } from '../stages/validate/read-config.ts';
import { text, type Values } from './flags.ts';
import type { Read } from './platform-chain.ts';
import { misnamedTemplates, overridesOf } from './template-names.ts';

/**
 * Overrides are laid out as templates/ is: <dialect>/policy.yaml.hbs and
 * <dialect>/partials/<name>.hbs, for the dialects that are used. Other names are reported.
 */
export function templatesOf(
  values: Values,
  config: Config,
  dialects: readonly string[],
  inFolder: (path: string) => string,
  cwd: string,
  read: Read,
  diagnostics: Diagnostic[],
): Readonly<Record<string, Templates>> {
  const flag = text(values, 'templates');
  const folder = flag ?? (config.templates === undefined ? undefined : inFolder(config.templates));
  const shipped = dialects.map(
    (each) =>
      [each, (Object.hasOwn(precompiled, each) ? precompiled[each]?.() : undefined) ?? {}] as const,
  );
  if (folder === undefined)
    return Object.fromEntries(
      shipped.map(([dialect, own]) => [dialect, { precompiled: own, overrides: {} }]),
    );
  if (!exists(resolve(cwd, folder)))
    throw new UsageError(`cannot read templates ${folder}: it does not exist`);
  const misnamed = misnamedTemplates(resolve(cwd, folder), folder);
  diagnostics.push(...misnamed);
  const paths = shipped.map(([dialect, own]) => ({
    dialect,
    own,
    names: overridesOf(dialect).map(
      (file) => [basename(file, '.hbs'), join(folder, dialect, file)] as const,
    ),
  }));
  const templates = paths.map(({ dialect, own, names }) => {
    const found = names.filter(([, path]) => exists(resolve(cwd, path)));
    const overrides = found.map(([name, path]) => [name, read(path, 'the template')] as const);
    return [dialect, { precompiled: own, overrides: Object.fromEntries(overrides) }] as const;
  });
  const isIdle = templates.every(([, { overrides }]) => Object.keys(overrides).length === 0);
  if (isIdle && misnamed.length === 0) {
    const possible = paths.flatMap(({ names }) => names.map(([, path]) => path));
    throw new UsageError(
      `${folder} overrides no template`,
      `it should hold ${possible.join(' or ')}`,
    );
  }
  return Object.fromEntries(templates);
}

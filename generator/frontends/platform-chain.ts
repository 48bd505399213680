import { dirname, isAbsolute, join } from 'node:path';
import { presets } from '#platforms';
import { didYouMean } from '../grammar/did-you-mean.ts';
import { UsageError } from '../io/usage.ts';
import { type Diagnostic, finding, type Place, presetFile } from '../model/diagnostic.ts';
import { ourApiVersion, parse, type Text } from '../stages/parse.ts';
import type { Config } from '../stages/validate/read-config.ts';
import {
  extendsOf,
  type PlatformSource,
  platformSource,
} from '../stages/validate/read-platform.ts';
import { text, type Values } from './flags.ts';

/** Reads a file that a flag or another file names, by the path as it was typed. */
export type Read = (path: string, what: string, hint?: string) => Text;

/** The platform that was chosen and what it extends, nearest first. What nobody says, generic does. */
export function platformChain(
  values: Values,
  config: Config,
  inFolder: (path: string) => string,
  read: Read,
  diagnostics: Diagnostic[],
): PlatformSource[] {
  const flag = text(values, 'platform');
  const chosen = flag ?? config.platform ?? 'generic';
  const chain: PlatformSource[] = [];
  const seen = new Set<string>();
  let next: Next | undefined;
  if (typeof chosen === 'string') {
    const name = flag === undefined && isPath(chosen) ? inFolder(chosen) : chosen;
    next = { name, folder: '.', by: undefined };
  } else {
    const by = { ...chosen.place, path: [...chosen.place.path, 'extends'] };
    chain.push({ name: 'inline', spec: chosen.spec, place: chosen.place });
    next = { name: extendsOf(chosen.spec) ?? 'generic', folder: '.', by };
  }
  while (next !== undefined) {
    const source = platformNamed(next, read, diagnostics);
    if (source === undefined) break;
    if (seen.has(source.place.file)) {
      diagnostics.push(
        finding('unknown-platform', `${next.name} extends itself`, { place: next.by }),
      );
      break;
    }
    seen.add(source.place.file);
    chain.push(source);
    const base = extendsOf(source.spec);
    const by: Place = { ...source.place, path: [...source.place.path, 'extends'] };
    if (base !== undefined)
      next = { name: base, folder: isPath(next.name) ? dirname(next.name) : '.', by };
    else
      next =
        source.place.file === presetFile('generic')
          ? undefined
          : { name: 'generic', folder: '.', by };
  }
  return chain;
}

/** A platform to read: its name or path, the folder that a path is relative to, and who extends it. */
interface Next {
  readonly name: string;
  readonly folder: string;
  readonly by: Place | undefined;
}

/** A platform is named by a path when it looks like one. */
export function isPath(name: string): boolean {
  return /[/\\.]/.test(name);
}

function platformNamed(
  { name, folder, by }: Next,
  read: Read,
  diagnostics: Diagnostic[],
): PlatformSource | undefined {
  const preset = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (preset === undefined && !isPath(name)) {
    const known = Object.keys(presets);
    const hint =
      `${didYouMean(name, known) ?? `the presets are ${known.join(', ')}`}; name a file by its path`.replace(
        '?;',
        '? Or',
      );
    if (by === undefined) throw new UsageError(`there is no platform ${name}`, hint);
    diagnostics.push(
      finding('unknown-platform', `there is no platform ${name}`, { place: by, hint }),
    );
    return undefined;
  }
  const path =
    preset !== undefined
      ? presetFile(name)
      : isAbsolute(name) || folder === '.'
        ? name
        : join(folder, name);
  const source =
    preset !== undefined ? { file: path, text: preset } : read(path, 'the platform file');
  const parsed = parse([source]);
  diagnostics.push(...parsed.diagnostics);
  const document = parsed.documents.find((each) => each.kind === 'Platform');
  if (document === undefined) {
    if (parsed.diagnostics.length === 0) {
      throw new UsageError(
        `${path} holds no document of kind Platform`,
        `write apiVersion: ${ourApiVersion}, kind: Platform and spec`,
      );
    }
    return undefined;
  }
  return platformSource(document, name);
}

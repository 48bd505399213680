import { presets } from '#platforms';
import { presetFile } from '../model/diagnostic.ts';
import { parse, type Text } from '../stages/parse.ts';
import {
  extendsOf,
  type PlatformSource,
  platformSource,
} from '../stages/validate/read-platform.ts';

/** A platform as the library takes it: a preset's name, or texts, nearest first. Throws on an unknown preset's name. */
export function platformChain(platform: string | readonly Text[]): readonly PlatformSource[] {
  return typeof platform === 'string' ? presetChain(platform) : textChain(platform);
}

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
  const chain = parse(texts).documents.map((each) => platformSource(each, each.place.file));
  const last = chain.at(-1);
  const base = extendsOf(last?.spec) ?? (last?.name === 'generic' ? undefined : 'generic');
  return base === undefined ? chain : [...chain, ...presetChain(base)];
}

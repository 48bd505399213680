import { presets } from '#platforms';
import { asFields, field } from '../grammar/reader.ts';
import { presetFile } from '../model/diagnostic.ts';
import { parse, type Text } from '../stages/parse.ts';
import { extendsOf, type PlatformSource } from '../stages/validate/read-platform.ts';

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

import { presets } from '#platforms';
import { dialects } from '../../dialects/index.ts';
import { asFields, field } from '../../grammar/reader.ts';
import { presetFile } from '../../model/diagnostic.ts';
import { parse } from '../parse.ts';
import { dialectsNamed, extendsOf, type PlatformSource } from '../validate/read-platform.ts';

/** Presets whose dialect, or a companion of it, holds host names and nothing wider. */
export function platformsWithHosts(): readonly string[] {
  return Object.keys(presets).filter((preset) => {
    const { dialect = 'kubernetes', companions } = dialectsNamed(chainOf(preset));
    const records = [dialect, ...companions].map((each) => dialects[each]?.supports);
    return records.find((each) => each?.hosts !== 'none')?.hostEffect === 'adds';
  });
}

/** A preset and what it extends, nearest first. */
function chainOf(name: string): readonly PlatformSource[] {
  const [document] = parse([{ file: presetFile(name), text: presets[name] ?? '' }]).documents;
  if (document === undefined) return [];
  const spec = field(asFields(document.value) ?? {}, 'spec');
  const base = extendsOf(spec);
  return [{ name, spec, place: document.place }, ...(base === undefined ? [] : chainOf(base))];
}

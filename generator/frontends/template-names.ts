import { basename, join, sep } from 'node:path';
import { templateNames } from '#templates';
import { didYouMean } from '../grammar/did-you-mean.ts';
import { filesBelow } from '../io/tree.ts';
import { type Diagnostic, finding } from '../model/diagnostic.ts';

/** The files that may override a dialect's templates and partials, by path from its folder. */
export function overridesOf(dialect: string): readonly string[] {
  const names = Object.hasOwn(templateNames, dialect) ? templateNames[dialect] : undefined;
  return (names ?? []).map((name) =>
    name.endsWith('.yaml') ? `${name}.hbs` : join('partials', `${name}.hbs`),
  );
}

/**
 * Templates in a folder of overrides that no dialect has, used or not: a
 * misspelled name would leave the shipped one in its place. A template can
 * use the partials of its dialect alone, so that a further one is no use.
 */
export function misnamedTemplates(folder: string, shown: string): readonly Diagnostic[] {
  const paths = filesBelow(folder, shown, '.hbs');
  const tops = [...new Set(paths.map((path) => path.split(sep)[0] ?? path))];
  return tops.flatMap((top) => {
    const below = paths.filter((path) => path.startsWith(top + sep));
    const known = overridesOf(top);
    if (below.length === 0 || known.length === 0) return [inNoDialect(top, shown)];
    const names = below.map((path) => path.slice(top.length + sep.length));
    return names
      .filter((name) => !known.includes(name))
      .map((name) =>
        misnamed(join(shown, top, name), `it is no template of ${top}`, [
          nearTemplate(name, known),
          `${top} has ${known.join(', ')}`,
        ]),
      );
  });
}

function inNoDialect(top: string, shown: string): Diagnostic {
  const dialects = Object.keys(templateNames);
  const lies = top.endsWith('.hbs');
  return misnamed(
    join(shown, top),
    lies ? "it is not in a dialect's folder" : 'there is no such dialect',
    [lies ? undefined : didYouMean(top, dialects), `the folders are ${dialects.join(', ')}`],
  );
}

/** policy.hbs -> policy.yaml.hbs, rule.hbs -> partials/rule.hbs, else what is spelled alike. */
function nearTemplate(name: string, known: readonly string[]): string | undefined {
  const stem = (path: string): string => basename(path).replace(/(?:\.yaml)?\.hbs$/, '');
  const same = known.find((each) => stem(each) === stem(name));
  if (same !== undefined) return `did you mean ${same}?`;
  return didYouMean(
    basename(name),
    known.map((each) => basename(each)),
  );
}

function misnamed(file: string, why: string, hints: readonly (string | undefined)[]): Diagnostic {
  return finding('unknown-template', `this overrides nothing: ${why}`, {
    place: { file, document: -1, path: [0] },
    hint: hints.filter((each) => each !== undefined).join(' '),
  });
}

import { version } from '#version';
import { locator } from '../grammar/locate.ts';
import { writeAll } from '../io/output.ts';
import { codes, type Diagnostic, exitStatus, isLive, type Place } from '../model/diagnostic.ts';
import { compare } from '../model/order.ts';
import type { Located, PassedTest, Report, RepositoryPath, Spot } from '../reports/report.ts';
import { text as textReport } from '../reports/text.ts';

/** A text that a place is in: the document's own, and the lines before it. */
export interface Source {
  readonly text: string;
  readonly document: number;
  readonly linesBefore: number;
  /** Steps that lead from the text's root to the document's. */
  readonly prefix?: Place['path'];
}

export type Sources = (place: Place) => Source | undefined;

/** Sources that are whole files. */
export function fileSources(texts: ReadonlyMap<string, string>): Sources {
  return ({ file, document }) => {
    const text = texts.get(file);
    return text === undefined ? undefined : { text, document, linesBefore: 0 };
  };
}

/** Finds the line and column of places. */
export type Spotter = (place: Place) => Spot;

/** Looks up places in their sources. */
export async function spotter(sources: Sources): Promise<Spotter> {
  const locators = new Map<string, ReturnType<typeof locator>>();
  return (place) => {
    const source = sources(place);
    if (source === undefined) return { file: nameWithPath(place), line: 1, column: 1 };
    const find = locators.get(source.text) ?? locator(source.text);
    locators.set(source.text, find);
    const { line, column } = find({
      document: place.document < 0 ? -1 : source.document,
      path: place.document < 0 ? place.path : [...(source.prefix ?? []), ...place.path],
    });
    return { file: place.file, line: line + source.linesBefore, column };
  };
}

/** An object of a cluster has no lines: `live shop/NetworkPolicy/cart#/spec/ingress/0`. */
function nameWithPath({ file, path }: Place): string {
  if (!isLive(file) || path.length === 0) return file;
  // a JSON pointer, RFC 6901
  const steps = path.map((each) => String(each).replaceAll('~', '~0').replaceAll('/', '~1'));
  return `${file}#/${steps.join('/')}`;
}

/** Looks up line and column of each finding. */
export async function located(
  diagnostics: readonly Diagnostic[],
  sources: Sources,
): Promise<Located[]> {
  if (diagnostics.length === 0) return [];
  const spotOf = await spotter(sources);
  const spot = (place: Place | undefined): Spot | undefined =>
    place === undefined ? undefined : spotOf(place);
  const found = diagnostics.map((diagnostic): Located => {
    const [at, related] = [spot(diagnostic.place), spot(diagnostic.related)];
    return {
      diagnostic,
      ...(at !== undefined && { at }),
      ...(related !== undefined && { related }),
    };
  });
  return found.sort(byPlace);
}

/** By file, line, column and code: as one reads the files. */
function byPlace(a: Located, b: Located): number {
  const files = compare(a.at?.file ?? '', b.at?.file ?? '');
  if (files !== 0) return files;
  const lines = (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0);
  return lines || compare(a.diagnostic.code, b.diagnostic.code);
}

/** Whether a finding is printed where only what matters is. */
export function isSeen({ code, severity }: Diagnostic, quiet: boolean): boolean {
  return severity === 'error' || (!quiet && (severity === 'warning' || codes[code].news === true));
}

/** Whether to colour what goes to a stream: only on a terminal, never with NO_COLOR. */
export function coloured(stream: { readonly isTTY?: boolean }): boolean {
  return (
    stream.isTTY === true && (process.env.NO_COLOR ?? '') === '' && process.env.TERM !== 'dumb'
  );
}

/** Prints the findings worth seeing to standard error; returns the exit status. */
export async function printFindings(
  diagnostics: readonly Diagnostic[],
  sources: Sources,
  quiet: boolean,
): Promise<0 | 1 | 2> {
  const seen = diagnostics.filter((each) => isSeen(each, quiet));
  // process.stderr is slow to make: not for nothing
  if (seen.length === 0) return exitStatus(diagnostics);
  const findings = await located(seen, sources);
  writeAll(2, printed(textReport, findings, coloured(process.stderr)));
  return exitStatus(diagnostics);
}

/** Findings as plain text. */
export async function printedFindings(
  diagnostics: readonly Diagnostic[],
  sources: Sources,
): Promise<string> {
  return printed(textReport, await located(diagnostics, sources), false);
}

export function printed(
  report: Report,
  findings: readonly Located[],
  colour: boolean,
  repositoryPath: RepositoryPath = (file) => file,
  passed: readonly PassedTest[] = [],
): string {
  return report.print(findings, { version, colour, repositoryPath, passed });
}

import { version } from '#version';
import { writeAll } from '../io/output.ts';
import { type Diagnostic, hasErrors, type Place } from '../model/diagnostic.ts';
import type { Located, Report, Spot } from '../reports/report.ts';
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

/** Looks up line and column of each finding; this loads the reader that knows positions. */
export async function located(
  diagnostics: readonly Diagnostic[],
  sources: Sources,
): Promise<Located[]> {
  if (diagnostics.length === 0) return [];
  const { locate } = await import('../slow.ts');
  const spot = (place: Place | undefined): Spot | undefined => {
    if (place === undefined) return undefined;
    const source = sources(place);
    if (source === undefined) return { file: place.file, line: 1, column: 1 };
    const { line, column } = locate(source.text, {
      document: place.document < 0 ? -1 : source.document,
      path: place.document < 0 ? place.path : [...(source.prefix ?? []), ...place.path],
    });
    return { file: place.file, line: line + source.linesBefore, column };
  };
  return diagnostics.map((diagnostic) => {
    const [at, related] = [spot(diagnostic.place), spot(diagnostic.related)];
    return {
      diagnostic,
      ...(at !== undefined && { at }),
      ...(related !== undefined && { related }),
    };
  });
}

/** Whether to colour what goes to a stream: only on a terminal, never with NO_COLOR. */
export function coloured(stream: { readonly isTTY?: boolean }): boolean {
  return (
    stream.isTTY === true && (process.env.NO_COLOR ?? '') === '' && process.env.TERM !== 'dumb'
  );
}

/** Prints the findings worth seeing to standard error; returns whether there are errors. */
export async function printFindings(
  diagnostics: readonly Diagnostic[],
  sources: Sources,
  quiet: boolean,
): Promise<boolean> {
  const seen = diagnostics.filter(
    (each) => each.severity === 'error' || (!quiet && each.severity === 'warning'),
  );
  const findings = await located(seen, sources);
  writeAll(2, printed(textReport, findings, coloured(process.stderr)));
  return hasErrors(diagnostics);
}

/** Findings as plain text. */
export async function printedFindings(
  diagnostics: readonly Diagnostic[],
  sources: Sources,
): Promise<string> {
  return printed(textReport, await located(diagnostics, sources), false);
}

export function printed(report: Report, findings: readonly Located[], colour: boolean): string {
  return report.print(findings, { version, colour });
}

import type { Diagnostic } from '../model/diagnostic.ts';

/** A place for people: a file with line and column, both from 1. */
export interface Spot {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A finding with its places looked up. */
export interface Located {
  readonly diagnostic: Diagnostic;
  readonly at?: Spot;
  readonly related?: Spot;
}

/** A form in which findings are printed. */
export interface Report {
  readonly about: string;
  readonly print: (
    findings: readonly Located[],
    context: { readonly version: string; readonly colour: boolean },
  ) => string;
}

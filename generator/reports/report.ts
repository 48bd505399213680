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

/**
 * A file of a finding as the repository's own tools know it: from the top of
 * the repository, or absolute outside of it; undefined for what is no file.
 */
export type RepositoryPath = (file: string) => string | undefined;

/** What a report needs to know beside the findings. */
export interface Context {
  readonly version: string;
  readonly colour: boolean;
  readonly repositoryPath: RepositoryPath;
  /** Tests of their own that passed: what was tested, and in which file it stands. */
  readonly passed?: readonly PassedTest[];
}

export interface PassedTest {
  readonly file: string;
  readonly name: string;
}

/** A form in which findings are printed. */
export interface Report {
  readonly about: string;
  readonly print: (findings: readonly Located[], context: Context) => string;
}

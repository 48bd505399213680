import type { Changes } from '../../model/changes.ts';

/** A form in which changes are printed. */
export interface DiffReport {
  readonly about: string;
  readonly print: (changes: Changes) => string;
}

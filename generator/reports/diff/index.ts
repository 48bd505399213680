import type { Changes } from '../../model/changes.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { text } from './text.ts';

/** A form in which changes are printed. */
export interface DiffReport {
  readonly about: string;
  readonly print: (changes: Changes) => string;
}

/** All forms in which changes are printed. */
export const diffs: Readonly<Record<string, DiffReport>> = { text, markdown, json };

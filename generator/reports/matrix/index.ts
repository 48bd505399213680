import { csv } from './csv.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import type { MatrixReport } from './report.ts';
import { text } from './text.ts';

/** All forms in which a matrix is printed. */
export const matrices: Readonly<Record<string, MatrixReport>> = { text, markdown, csv, json };

import type { Dialect } from './dialect.ts';
import { kubernetes } from './kubernetes.ts';

/** All output APIs. A new one is a record here, a template folder and its golden cases. */
export const dialects: Readonly<Record<string, Dialect>> = { kubernetes };

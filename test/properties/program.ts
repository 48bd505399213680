import { join } from 'node:path';
import type * as Library from '../../generator/index.ts';
import { root } from '../program.ts';

/** The library as it is shipped. */
export const { compile } = (await import(join(root, 'dist/index.js'))) as typeof Library;

import { calico } from './calico.ts';
import { csv } from './csv.ts';
import { hubble } from './hubble.ts';
import type { FlowReader } from './reader.ts';

/** All formats of flow records; a new one is a record and a row. The first that accepts a text's first line reads it. */
export const flowReaders: readonly FlowReader[] = [hubble, calico, csv];

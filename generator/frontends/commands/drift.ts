import type { Environment } from '../environment.ts';
import type { Values } from '../flags.ts';
import * as assertCommand from './assert.ts';

const { live: _live, manifests: _manifests, ...flags } = assertCommand.flags;

export { flags };

/** The cluster against the profiles: assert, with the cluster as the stream. */
export function run(values: Values, environment: Environment): Promise<number> {
  return assertCommand.run({ ...values, live: true }, environment);
}

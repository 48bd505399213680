import { UsageError } from '../../io/usage.ts';
import type { Values } from '../flags.ts';

/** Flags that mean something to some modes alone; to ignore one would answer another question. */
const fitting: Readonly<Record<string, readonly string[]>> = {
  in: ['real pods'],
  yes: ['real pods'],
  'from-exec': ['real pods'],
  'all-namespaces': ['real pods'],
  selector: ['real pods'],
  manifests: ['stand-ins'],
  'as-is': ['stand-ins'],
  plan: ['stand-ins', 'real pods'],
  sample: ['stand-ins', 'real pods'],
  seed: ['stand-ins', 'real pods'],
  outside: ['stand-ins', 'real pods'],
  sctp: ['stand-ins', 'real pods'],
  format: ['stand-ins', 'real pods'],
  settle: ['stand-ins', 'enforcement'],
  'yes-in-this-context': ['stand-ins', 'enforcement'],
};

/** Throws where a flag is for another mode than this one. */
export function requireFitting(values: Values, mode: string): void {
  const stray = Object.keys(fitting).find(
    (name) => values[name] !== undefined && fitting[name]?.includes(mode) === false,
  );
  if (stray === undefined) return;
  const those = (fitting[stray] ?? []).map((each) => (each === 'real pods' ? each : `--${each}`));
  throw new UsageError(
    `--${stray} is for ${those.join(' and ')}`,
    mode === 'real pods'
      ? 'without --stand-ins, pods that run are probed'
      : `leave it out with --${mode}`,
  );
}

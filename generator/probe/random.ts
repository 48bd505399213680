/**
 * Numbers from 0 to below 1 that look random and depend on the seed and a
 * word alone: a plan is the same for the same seed, and what one source gets
 * does not change with the others.
 */
export function randomFrom(seed: number, word: string): () => number {
  let state = seed >>> 0;
  for (const each of word) state = mixed(state ^ (each.codePointAt(0) ?? 0));
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    return mixed(state) / 0x1_0000_0000;
  };
}

/** The finalizer of MurmurHash3: every bit of its input moves every bit of its result. */
function mixed(value: number): number {
  let bits = value >>> 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/**
 * How many random inputs a property is tried on: in CI `usual`, where a person waits a third of it; `few` where a
 * program is started for each. NETPROFILE_RUNS makes it a long run.
 */
export function runs(usual: number, few = false): { numRuns: number } {
  const wanted = Number(process.env.NETPROFILE_RUNS ?? 0);
  if (wanted > 0) return { numRuns: few ? Math.ceil(wanted / 10) : wanted };
  return { numRuns: process.env.CI === 'true' ? usual : Math.ceil(usual / 3) };
}

/** All in CI; where a person waits every third, of a list in which neighbours differ in one thing. */
export function* someOf<T>(all: Iterable<T>): Generator<T> {
  let index = 0;
  for (const each of all) {
    if (process.env.CI === 'true' || index % 3 === 0) yield each;
    index += 1;
  }
}

/** The same for whole clusters. NETPROFILE_CLUSTERS makes it a long run. */
export function clusters(usual: number): number {
  return Number(process.env.NETPROFILE_CLUSTERS ?? 0) || runs(usual).numRuns;
}

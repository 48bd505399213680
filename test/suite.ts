import { suite as uvuSuite } from 'uvu';

/** What all suites of a run have done; the runner reads it. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
  /** Tests per test file, so that a file that contributes none is noticed. */
  readonly files: Map<string, number>;
}

declare global {
  var netprofileTally: Tally | undefined;
  var netprofileTestFile: string | undefined;
}

const tally: Tally = globalThis.netprofileTally ?? {
  passed: 0,
  failed: 0,
  skipped: 0,
  files: new Map(),
};
globalThis.netprofileTally = tally;

type Body = () => void | Promise<void>;
type DefineTest = (name: string, body: Body) => void;

/**
 * A uvu suite that always runs: plain uvu passes in silence when a suite
 * forgot .run(). Counts what happened for the closing line.
 */
export function suite(name: string, define: (test: DefineTest) => void): void {
  const inner = uvuSuite(name);
  const file = globalThis.netprofileTestFile ?? name;
  define((title, body) => {
    tally.files.set(file, (tally.files.get(file) ?? 0) + 1);
    inner(title, async () => {
      try {
        await body();
        tally.passed += 1;
      } catch (error) {
        if (error instanceof Skip) {
          tally.skipped += 1;
          console.log(`\n  SKIPPED ${name}: ${title}: ${error.message}`);
          return;
        }
        tally.failed += 1;
        throw error;
      }
    });
  });
  inner.run();
}

class Skip extends Error {}

/** Ends a test whose program is missing: loud on a user's machine, a failure in CI. */
export function skip(reason: string): never {
  if (process.env.CI === 'true') throw new Error(`${reason} (in CI nothing is skipped)`);
  throw new Skip(reason);
}

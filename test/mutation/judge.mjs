// Judges bundles of tests, one for each line of standard input: runs its tests up to the first that
// fails, and says how it failed. One process judges many, so that libraries are loaded once.
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

/** Whether a test said no, and did not just break: fast-check keeps what it caught as the cause. */
function isAssertion(error) {
  if (!(error instanceof Error)) return false;
  return error.code === 'ERR_ASSERTION' || isAssertion(error.cause);
}

async function judged(bundle) {
  globalThis.netprofileWaiting = [];
  try {
    await import(pathToFileURL(bundle).href);
  } catch (error) {
    return { verdict: 'crashed', test: 'loading the tests', reason: String(error) };
  }
  const waiting = globalThis.netprofileWaiting;
  for (const { name, body } of waiting) {
    try {
      await body();
    } catch (error) {
      const verdict = isAssertion(error) ? 'killed' : 'crashed';
      return { verdict, test: name, reason: String(error?.message ?? error) };
    }
  }
  return { verdict: 'survived', tests: waiting.length };
}

for await (const bundle of createInterface({ input: process.stdin }))
  process.stdout.write(`${JSON.stringify(await judged(bundle))}\n`);

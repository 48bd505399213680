// Runs bundled test files, one after another, as scripts/test.mjs tells.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , out] = process.argv;
globalThis.netprofileTally = { passed: 0, failed: 0, skipped: 0, files: new Map() };
// uvu looks at both, and its colours at FORCE_COLOR, when they are loaded; programs that tests start must not see it
globalThis.UVU_DEFER = 1;
globalThis.UVU_QUEUE = [];
if (process.env.NETPROFILE_TEST_COLOUR === '1') process.env.FORCE_COLOR = '1';
await import('uvu');
delete process.env.FORCE_COLOR;
delete process.env.NETPROFILE_TEST_COLOUR;

async function run(file) {
  const tally = globalThis.netprofileTally;
  Object.assign(tally, { passed: 0, failed: 0, skipped: 0 });
  globalThis.netprofileTestFile = file;
  globalThis.UVU_QUEUE.splice(0, Infinity, []);
  const [start, before] = [performance.now(), process.cpuUsage()];
  try {
    await import(pathToFileURL(join(out, file.replace(/\.ts$/, '.mjs'))).href);
    for (const suite of globalThis.UVU_QUEUE[0]) {
      const [problems] = await suite();
      if (problems !== true) process.stdout.write(`\n${problems}\n`);
    }
  } catch (error) {
    console.error(error);
    tally.failed += 1;
  }
  const { user, system } = process.cpuUsage(before);
  const { passed, failed, skipped, files } = tally;
  return {
    ...{ passed, failed, skipped, tests: files.get(file) ?? 0 },
    ...{ milliseconds: performance.now() - start, cpu: (user + system) / 1000 },
  };
}

// an end by exit, so that what tests made goes with it: a signal alone would leave a cluster behind
process.on('disconnect', () => process.exit(1));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));
process.on('message', async (file) => {
  // a test that waits for nothing must end this process, not hang in it
  process.channel.unref();
  const result = await run(file);
  process.channel.ref();
  process.send(result);
});

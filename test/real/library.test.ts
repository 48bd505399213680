import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { consumers, project } from '../library/world.ts';
import { run } from '../program.ts';
import { suite } from '../suite.ts';
import { npmPackage } from './fetched.ts';

/** The oldest that is promised, the last written in JavaScript, and the current one. */
const versions = ['5.0.4', '5.9.3', '7.0.2'];

suite('types of the library', (test) => {
  for (const version of versions) {
    for (const [name, consumer] of Object.entries(consumers)) {
      test(`TypeScript ${version}, ${name}`, () =>
        project(consumer, async (folder) => {
          const tsc = join(await npmPackage('typescript', version), 'bin/tsc');
          const ran = await run(process.execPath, [tsc, '-p', folder]);
          assert.is(ran.status, 0, ran.stdout);
        }));
    }
  }

  test('TypeScript 5.0.4, CommonJS as before packages had exports', () =>
    project(
      {
        type: 'commonjs',
        options: { module: 'commonjs', moduleResolution: 'node' },
        load: "import * as netprofile from 'netprofile';",
      },
      async (folder) => {
        const tsc = join(await npmPackage('typescript', '5.0.4'), 'bin/tsc');
        const ran = await run(process.execPath, [tsc, '-p', folder]);
        assert.is(ran.status, 0, ran.stdout);
      },
    ));
});

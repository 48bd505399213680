import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { foundInFull, foundQuickly } from './found-objects.ts';
import { hostileStream } from './hostile-streams.ts';

/** NETPROFILE_STREAMS=100000 for the long run of .ci/run. */
const count = Number(process.env.NETPROFILE_STREAMS ?? 3000);
/** Why a stream may be refused that a YAML reader takes. */
const reasons = [
  'yaml-directive',
  'not-an-object',
  'yaml-ambiguous',
  'invalid-manifest',
  // `kind: Service,`
  'unknown-kind',
];

suite('hostile streams', (test) => {
  test(`no workload and no policy of ${count} streams is overlooked`, () => {
    let [read, objects] = [0, 0];
    for (let seed = 1; seed <= count; seed += 1) {
      const text = hostileStream(seed);
      const full = foundInFull(text);
      // what no reader takes, nobody applies
      if (typeof full === 'string') continue;
      const quick = foundQuickly(text);
      const told = `stream ${seed}: ${JSON.stringify(text)}`;
      if (typeof quick === 'string') {
        // a byte order mark behind a document: cut there, as kubectl cuts streams, it is text that nobody reads
        const known = text.indexOf('\ufeff', 1) > 0 ? [...reasons, 'yaml-syntax'] : reasons;
        assert.ok(known.includes(quick.split(':')[0] ?? ''), `${quick} ${told}`);
        continue;
      }
      assert.equal(quick, full, told);
      read += 1;
      objects += full.length;
    }
    // most of them have to say something
    assert.ok(read > count / 4 && objects > read / 2, `${read} read, ${objects} objects`);
  });
});

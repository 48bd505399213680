import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as assert from 'uvu/assert';
import { Ambiguous } from '../../generator/grammar/yaml.ts';
import { isRead } from '../../generator/stages/manifests/read-kinds.ts';
import { root } from '../program.ts';
import { type Found, foundQuickly } from '../properties/found-objects.ts';
import { hostileStream } from '../properties/hostile-streams.ts';
import { skip, suite } from '../suite.ts';

const run = promisify(execFile);
const count = Number(process.env.NETPROFILE_STREAMS ?? 20_000);

/** What kubectl and Helm find in a stream. */
interface Theirs {
  readonly objects: readonly Readonly<Record<string, unknown>>[];
  readonly error?: string;
}

/** Builds the reader of test/real/reader, whose modules are pinned; the test ends here without Go. */
async function reader(): Promise<string> {
  const folder = join(root, '.cache/reader');
  mkdirSync(folder, { recursive: true });
  try {
    await run('go', ['version']);
  } catch {
    skip('go is not on the PATH');
  }
  const program = join(folder, 'reader');
  await run('go', ['build', '-o', program, '.'], { cwd: join(root, 'test/real/reader') });
  return program;
}

async function readByThem(program: string, streams: readonly string[]): Promise<Theirs[]> {
  const ran = run(program, [], { maxBuffer: 1 << 30 });
  ran.child.stdin?.end(streams.map((each) => `${JSON.stringify(each)}\n`).join(''));
  const { stdout } = await ran;
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Theirs);
}

suite('the reader of kubectl and Helm', (test) => {
  test(`finds no workload and no policy in ${count} streams that we do not`, async () => {
    const program = await reader();
    const streams = Array.from({ length: count }, (_, index) => hostileStream(index + 1));
    const theirs = await readByThem(program, streams);
    let [read, refused] = [0, 0];
    for (const [index, { objects, error }] of theirs.entries()) {
      // they apply nothing then
      if (error !== undefined) continue;
      const text = streams[index] ?? '';
      const ours = foundQuickly(text);
      if (typeof ours === 'string') refused += 1;
      else {
        read += 1;
        for (const each of objects.filter(({ kind }) => isRead(String(kind))))
          assert.ok(
            ours.some((found) => isAlike(found, each)),
            `${JSON.stringify(each)} of stream ${index + 1}: ${JSON.stringify(text)}\n${JSON.stringify(ours)}`,
          );
      }
    }
    assert.ok(read > count / 5 && refused < read / 2, `${read} read, ${refused} refused`);
  });
});

/** Whether an object that we found is theirs: values that we take for uncertain may be anything. */
function isAlike({ head, fields }: Found, theirs: Readonly<Record<string, unknown>>): boolean {
  const { name, namespace = '', generateName } = (theirs.metadata ?? {}) as Record<string, unknown>;
  const own = [theirs.apiVersion, theirs.kind, namespace, name ?? `${generateName}*`].join(' ');
  const mine = { ...(fields as object), apiVersion: theirs.apiVersion, kind: theirs.kind };
  return head === own && isLike(mine, theirs);
}

function isLike(ours: unknown, theirs: unknown): boolean {
  if (ours instanceof Ambiguous) return true;
  if (typeof ours !== 'object' || ours === null || typeof theirs !== 'object' || theirs === null)
    return ours === theirs;
  const [a, b] = [Object.entries(ours), new Map(Object.entries(theirs))];
  // a key that is uncertain has another name there
  const certain = a.filter(([, value]) => !(value instanceof Ambiguous));
  return (
    a.length === b.size && certain.every(([key, value]) => b.has(key) && isLike(value, b.get(key)))
  );
}

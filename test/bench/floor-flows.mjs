/** Prints the microseconds that JSON.parse of a line takes in one thread: what reading records cannot do without. */
import { closeSync, openSync, readSync } from 'node:fs';

const [, , file] = process.argv;
const block = Buffer.allocUnsafe(32 << 20);
const fd = openSync(file, 'r');
const text = block.toString('utf8', 0, readSync(fd, block, 0, block.length, 0));
closeSync(fd);
const lines = text.slice(0, text.lastIndexOf('\n')).split('\n');
// twice: the first time, V8 learns the shapes
for (const isMeasured of [false, true]) {
  const start = process.hrtime.bigint();
  for (const line of lines) JSON.parse(line);
  const microseconds = Number(process.hrtime.bigint() - start) / 1e3;
  if (isMeasured) process.stdout.write(String(microseconds / lines.length));
}

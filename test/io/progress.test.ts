import * as assert from 'uvu/assert';
import { progressLine } from '../../generator/io/progress.ts';
import { suite } from '../suite.ts';

/** A line whose clock stands at what the test says, and all that it wrote. */
function lineAt(milliseconds: number): {
  readonly line: ReturnType<typeof progressLine>;
  readonly written: () => string;
} {
  let all = '';
  const write = (text: string): void => {
    all += text;
  };
  return { line: progressLine(write, () => milliseconds), written: () => all };
}

suite('progress', (test) => {
  test('what is over in a second is not worth a line', () => {
    const { line, written } = lineAt(999);
    line.tell('reading');
    line.clear();
    assert.is(written(), '');
  });

  test('after a second each line takes the place of the one before, and goes', () => {
    const { line, written } = lineAt(1000);
    line.tell('reading');
    line.tell('simulating');
    line.clear();
    line.clear();
    assert.is(written(), '\r\u001b[Kreading\r\u001b[Ksimulating\r\u001b[K');
  });

  test('what is known to take long is told at once', () => {
    const { line, written } = lineAt(0);
    line.tell('reading 80.0 MB of manifests', true);
    assert.is(written(), '\r\u001b[Kreading 80.0 MB of manifests');
  });
});

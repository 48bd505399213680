import * as assert from 'uvu/assert';
import { placeLabels } from '../../../generator/reports/map/place-labels.ts';
import { suite } from '../../suite.ts';

const text = (x: number, y: number, words: string) =>
  `<text text-anchor="middle" x="${x}" y="${y}" font-size="10.00">${words}</text>\n`;
const group = (id: string, kind: string, inner: string) =>
  `<g id="${id}" class="${kind}">\n<title>${id}</title>\n${inner}</g>\n`;
const box = (x: number, y: number, width: number, height: number) =>
  `<polygon points="${x},${y} ${x + width},${y} ${x + width},${y + height} ${x},${y + height}"/>\n`;
const straight = (x1: number, y1: number, x2: number, y2: number) =>
  `<path d="M${x1},${y1}C${x1},${y1} ${x2},${y2} ${x2},${y2}"/>\n`;

/** A picture of 400 by 200, its label placed. */
const placed = (...groups: readonly string[]) =>
  placeLabels(`<g transform="translate(0 0)">\n${groups.join('')}</g>`, 400, 200);

/** Where the text of a line stands. */
const at = (body: string, id: string) => {
  const found = body.match(new RegExp(`<g id="${id}"[\\s\\S]*?</g>`))?.[0] ?? '';
  const [, x, y] = /<text [^>]*x="([-\d.]+)" y="([-\d.]+)"/.exec(found) ?? [];
  return { x: Number(x), y: Number(y), plate: found.includes('<rect class="plate"') };
};

suite('labels of lines in a picture', (test) => {
  test('one stands on the middle of its own line, on a plate', () => {
    const line = group(
      'l0',
      'edge declared',
      `${straight(50, 100, 350, 100)}${text(90, 30, '8080/TCP')}`,
    );
    const { x, y, plate } = at(placed(line), 'l0');
    assert.ok(Math.abs(x - 200) < 5, `${x}`);
    assert.ok(Math.abs(y - 103.5) < 1, `${y}`);
    assert.is(plate, true);
  });

  test('not on a shape, another line, or the border and heading of a frame', () => {
    const own = `${straight(20, 100, 380, 100)}${text(200, 90, '8080/TCP')}`;
    const line = group('l0', 'edge declared', own);
    for (const [what, other, isFree] of [
      [
        'a shape',
        group('n1', 'node workload', box(150, 80, 100, 40)),
        (x: number) => x < 130 || x > 270,
      ],
      [
        'a line',
        group('l1', 'edge declared', straight(200, 20, 200, 180)),
        (x: number) => x < 175 || x > 225,
      ],
      [
        'a border',
        group('s1', 'cluster space', box(200, 20, 190, 170)),
        (x: number) => x < 175 || x > 225,
      ],
    ] as const) {
      const { x, y } = at(placed(other, line), 'l0');
      assert.ok(isFree(x) || Math.abs(y - 103.5) > 9, `${what}: ${x} ${y}`);
    }
  });

  test('two labels do not lie on each other', () => {
    const lines = [0, 1].map((index) =>
      group(
        `l${index}`,
        'edge declared',
        `${straight(20, 100 + index * 4, 380, 100)}${text(200, 90, '8080/TCP')}`,
      ),
    );
    const [a, b] = [at(placed(...lines), 'l0'), at(placed(...lines), 'l1')];
    assert.ok(Math.abs(a.x - b.x) > 50 || Math.abs(a.y - b.y) > 11, JSON.stringify([a, b]));
  });

  test('the heading of a frame goes to its other end where a line crosses it', () => {
    const frame = group(
      's1',
      'cluster space',
      `${box(100, 50, 200, 100)}${text(125, 65, 'payments')}`,
    );
    const line = group('l0', 'edge declared', straight(120, 10, 120, 140));
    assert.match(
      placed(
        frame,
        line,
        group('l1', 'edge declared', `${straight(10, 190, 390, 190)}${text(1, 1, 'x')}`),
      ),
      /text-anchor="end" x="292"/,
    );
  });

  test('a picture without labels, or with nothing at all, stays as it is', () => {
    const body = `<g transform="translate(4 100)">\n${group('l0', 'edge declared', straight(0, 0, 9, 9))}</g>`;
    assert.is(placeLabels(body, 100, 100), body);
    assert.is(placeLabels('', 1, 1), '');
  });
});

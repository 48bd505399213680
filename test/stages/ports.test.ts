import * as assert from 'uvu/assert';
import { nonEmpty, portsText, readPort, readPorts } from '../../generator/grammar/ports.ts';
import { Report } from '../../generator/grammar/reader.ts';
import { Ambiguous } from '../../generator/grammar/yaml.ts';
import type { Place } from '../../generator/model/diagnostic.ts';
import { suite } from '../suite.ts';

const place: Place = { file: 'profile.yaml', document: 0, path: ['exposes', 0] };

/** What a port reads as, or the codes of what is wrong with it. */
function read(value: unknown): unknown {
  const report = new Report();
  return readPort(value, place, report) ?? report.diagnostics.map((each) => each.code);
}

const number = (port: number, protocol = 'TCP', endPort?: number) => ({
  kind: 'number',
  protocol,
  port,
  ...(endPort !== undefined && { endPort }),
});
const name = (text: string, protocol = 'TCP') => ({ kind: 'name', protocol, name: text });
const invalid = ['invalid-port'];

const table: readonly (readonly [value: unknown, expected: unknown])[] = [
  [1, number(1)],
  [65535, number(65535)],
  ['8080', number(8080)],
  ['8080/tcp', number(8080)],
  ['53/udp', number(53, 'UDP')],
  ['9999/sctp', number(9999, 'SCTP')],
  ['8000-8010', number(8000, 'TCP', 8010)],
  ['8000-8010/udp', number(8000, 'UDP', 8010)],
  ['80-80', number(80)],
  ['1-65535', number(1, 'TCP', 65535)],
  ['http', name('http')],
  ['http/udp', name('http', 'UDP')],
  ['p-1', name('p-1')],
  ['1p', name('1p')],
  ['a23456789012345', name('a23456789012345')],
  [0, invalid],
  [-1, invalid],
  [65536, invalid],
  [80.5, invalid],
  [Number.NaN, invalid],
  [Number.POSITIVE_INFINITY, invalid],
  ['0', invalid],
  ['080', invalid],
  ['65536', invalid],
  ['8010-8000', invalid],
  ['0-80', invalid],
  ['80-65536', invalid],
  ['80-', invalid],
  ['-80', invalid],
  ['8000-8010-8020', invalid],
  ['8000 - 8010', invalid],
  ['', invalid],
  ['/tcp', invalid],
  ['80/', invalid],
  ['80/TCP', invalid],
  ['80/icmp', invalid],
  ['80/tcp/udp', invalid],
  ['80/toString', invalid],
  ['80/__proto__', invalid],
  ['HTTP', invalid],
  ['http_admin', invalid],
  ['a--b', invalid],
  ['-a', invalid],
  ['a-', invalid],
  ['a234567890123456', invalid],
  ['1-a', name('1-a')],
  ['*', invalid],
  ['http\n', invalid],
  ['８０８０', invalid],
  [new Ambiguous('010'), ['yaml-ambiguous']],
  [undefined, []],
  [null, []],
  [{}, []],
];

suite('ports', (test) => {
  for (const [value, expected] of table) {
    test(`port ${value instanceof Ambiguous ? value.source : (JSON.stringify(value) ?? 'undefined')}`, () => {
      assert.equal(read(value), expected);
    });
  }

  test('a list: each port once, in the order written', () => {
    const report = new Report();
    const ports = readPorts([8080, 'http', '8080/tcp', '8080/udp'], place, report);
    assert.equal(ports, [number(8080), name('http'), number(8080, 'UDP')]);
    assert.is(portsText(ports ?? 'all'), '8080/TCP, http/TCP, 8080/UDP');
  });

  test('one wrong port makes no list, and every mistake is reported', () => {
    const report = new Report();
    assert.is(readPorts([8080, 0, 'HTTP'], place, report), undefined);
    assert.equal(
      report.diagnostics.map((each) => each.place?.path),
      [
        ['exposes', 0, 1],
        ['exposes', 0, 2],
      ],
    );
  });

  test('all is a word of its own, and an empty list is never a list of ports', () => {
    const report = new Report();
    assert.is(readPorts('all', place, report), 'all');
    assert.is(readPorts([], place, report), undefined);
    assert.is(readPorts('8080', place, report), undefined);
    assert.equal(
      report.diagnostics.map((each) => each.code),
      ['invalid-port'],
    );
    assert.is(nonEmpty([]), undefined);
    assert.equal(nonEmpty([1, 2]), [1, 2]);
  });
});

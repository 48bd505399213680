import * as assert from 'uvu/assert';
import { JsonRecords } from '../../generator/flows/readers/json-records.ts';
import { object } from '../../generator/flows/readers/reader.ts';
import { suite } from '../suite.ts';

const isRead = /^(?:in\.)?(?:name|port|end|names)$/;

suite('records of JSON of the same form', (test) => {
  test('a line of a known form is not parsed: what is not read is as it was', () => {
    const records = new JsonRecords(isRead);
    assert.equal(records.read('{"port":1,"id":"one"}'), { port: 1, id: 'one' });
    assert.equal(records.read('{"port":2,"id":"two"}'), { port: 2, id: 'one' });
  });

  const first =
    '{"id":"1","in":{"port":80,"name":"cart"},"end":{"name":"a","at":1},"tags":["x","y"],"ok":true}';
  const changes: readonly (readonly [what: string, from: string, to: string])[] = [
    ['another text', '"cart"', '"orders"'],
    ['an escape', '"cart"', '"c\\u0061rt"'],
    ['an escaped quote', '"cart"', '"c\\"art"'],
    ['a control character in what is read', '"cart"', '"ca\trt"'],
    ['a control character in what is not read', '"id":"1"', '"id":"\u0001"'],
    ['a quote', '"cart"', '"ca"rt"'],
    ['another number', '80', '443'],
    ['a negative zero', '80', '-0'],
    ['a large number', '80', '1e999'],
    ['a number that begins with a zero', '80', '080'],
    ['a number without its end', '80', '8.'],
    ['a number with a sign', '80', '+8'],
    ['a number that is a text', '80', '"80"'],
    ['a number of something else', '"at":1', '"at":01'],
    ['another object', '{"name":"a","at":1}', '{"name":"b"}'],
    ['an object that begins like the one before it', '"name":"a","at":1', '"name":"a","at":2'],
    ['an object that is longer', '"name":"a","at":1}', '"name":"a","at":1,"more":{}}'],
    ['a text for an object', '{"name":"a","at":1}', '"a"'],
    ['null for an object', '{"name":"a","at":1}', 'null'],
    ['a number for an object', '{"name":"a","at":1}', '7'],
    ['an object that is none', '"name":"a","at":1', '"name":"a" "at":1'],
    ['another list', '["x","y"]', '["z"]'],
    ['an empty list', '["x","y"]', '[]'],
    ['a list of numbers', '["x","y"]', '[1,2]'],
    ['a list without commas', '["x","y"]', '["x" "y"]'],
    ['a list that ends with a comma', '["x","y"]', '["x",]'],
    ['another truth', 'true', 'false'],
    ['no truth', 'true', 'True'],
    ['a key twice', '"in":{"port":80', '"in":{"port":1,"port":80'],
    ['more after it', '"ok":true}', '"ok":true}}'],
    ['another key after it', '"ok":true}', '"ok":true,"name":"late"}'],
    ['nothing after a part', ',"ok":true}', ''],
    ['spaces', '":', '" :'],
  ];
  for (const [what, from, to] of changes)
    test(what, () => {
      const line = first.replaceAll(from, () => to);
      assert.not.equal(line, first);
      for (const lines of [
        [first, line],
        [first, first, line, first, line],
        [line, first, line],
      ]) {
        const records = new JsonRecords(isRead);
        for (const each of lines) assert.equal(wanted(records.read(each)), wanted(object(each)));
      }
    });

  test('of a key that comes twice, the last counts', () => {
    const records = new JsonRecords(isRead);
    records.read('{"port":1,"port":2}');
    assert.equal(records.read('{"port":3,"port":4}'), { port: 4 });
  });

  test('an object is found by the text under the same key, and compared', () => {
    const records = new JsonRecords(/^(?:ip\.)?(?:end|to)$/);
    const line = (ip: string, name: string): string =>
      `{"ip":{"end":"${ip}","to":"10.1.0.9"},"end":{"name":"${name}"},"to":{"name":"cart"}}`;
    for (const [ip, name] of [
      ['10.1.0.1', 'orders'],
      ['10.1.0.2', 'orders'],
      ['10.1.0.1', 'storefront'],
      ['10.1.0.2', 'orders'],
      ['10.1.0.1', 'orders2'],
    ] as const)
      assert.equal(records.read(line(ip, name)), JSON.parse(line(ip, name)));
  });

  test('where no two lines are alike, all are parsed', () => {
    const records = new JsonRecords(isRead);
    for (let at = 0; at < 5000; at += 1) {
      const line = JSON.stringify({ [`key-${at}`]: at, port: at });
      assert.equal(records.read(line), JSON.parse(line));
    }
  });
});

/** What is read of a record. */
function wanted(record: Readonly<Record<string, unknown>> | undefined): unknown {
  if (record === undefined) return undefined;
  const { name, port, end, names, in: inner } = record;
  return { name, port, end, names, in: inner, keys: Object.keys(record) };
}

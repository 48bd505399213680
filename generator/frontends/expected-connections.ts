import { asFields, type Fields, field, items, Report, shown } from '../grammar/reader.ts';
import { type Diagnostic, type Place, within } from '../model/diagnostic.ts';
import { parse, type Text } from '../stages/parse.ts';
import type { Target } from './find-goal.ts';

/** A connection that a file expects to be allowed, or blocked. */
export interface ExpectedConnection {
  readonly from: string;
  readonly to: Target;
  readonly expect: 'allowed' | 'blocked';
  readonly place: Place;
}

const keys = ['from', 'to', 'port', 'expect'];

/**
 * Reads a file of expected connections: a list of `{from, to, port, expect}`,
 * in one document or several. What is wrong with any of them is an error, and
 * so is a list without any.
 */
export function readExpectedConnections(file: Text): {
  readonly connections: readonly ExpectedConnection[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const { documents, diagnostics } = parse([file]);
  const report = new Report();
  const connections = documents.flatMap(({ value, place }) => {
    if (!Array.isArray(value)) {
      report.add(
        'expectation-invalid',
        place,
        'this is not a list of connections',
        'write - {from: shop/cart, to: shop/payments, port: 8443, expect: allowed}',
      );
      return [];
    }
    return items(value, place).flatMap(([each, at]) => readOne(each, at, report) ?? []);
  });
  const found = [...diagnostics, ...report.diagnostics];
  if (connections.length === 0 && found.length === 0) {
    report.add(
      'expectation-invalid',
      { file: file.file, document: 0, path: [] },
      'no connection is expected here, which would pass whatever is open',
      'write - {from: shop/cart, to: shop/payments, port: 8443, expect: allowed}',
    );
  }
  return { connections, diagnostics: [...diagnostics, ...report.diagnostics] };
}

function readOne(value: unknown, place: Place, report: Report): ExpectedConnection | undefined {
  const fields = asFields(value);
  const invalid = (at: Place, message: string): undefined =>
    report.add('expectation-invalid', at, message, `the keys are ${keys.join(', ')}`);
  if (fields === undefined) return invalid(place, `${shown(value)} is not a connection`);
  const unknown = Object.keys(fields).find((key) => !keys.includes(key));
  if (unknown !== undefined)
    return invalid(within(place, unknown), `unknown key ${shown(unknown)}`);
  const missing = keys.find((key) => !Object.hasOwn(fields, key));
  if (missing !== undefined) return invalid(place, `the connection has no ${missing}`);
  const [from, to] = ['from', 'to'].map((key) => nameIn(fields, key));
  const port = portIn(fields);
  const expect = field(fields, 'expect');
  if (from === undefined) return notText(fields, 'from', place, invalid);
  if (to === undefined) return notText(fields, 'to', place, invalid);
  if (port === undefined) return notText(fields, 'port', place, invalid);
  if (expect !== 'allowed' && expect !== 'blocked')
    return invalid(within(place, 'expect'), `${shown(expect)} is not allowed or blocked`);
  return { from, to: { destination: to, port }, expect, place };
}

function notText(
  fields: Fields,
  key: string,
  place: Place,
  invalid: (at: Place, message: string) => undefined,
): undefined {
  const what = key === 'port' ? 'a port' : 'the name or the address of an end';
  return invalid(within(place, key), `${shown(field(fields, key))} is not ${what}`);
}

function nameIn(fields: Fields, key: string): string | undefined {
  const value = field(fields, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A number, or text as `explain` takes it. */
function portIn(fields: Fields): string | undefined {
  const value = field(fields, 'port');
  return typeof value === 'number' && Number.isInteger(value)
    ? String(value)
    : nameIn(fields, 'port');
}

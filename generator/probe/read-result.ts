import { probeResult } from '#probe-validator';
import { type ProbeResult, type Verdict, verdicts } from '../model/probe.ts';

/** A report that was read, or what is wrong with it. */
export type ReadResult =
  | { readonly result: ProbeResult }
  | { readonly problem: string; readonly hint?: string };

const hint = 'write it with netprofile probe --format json';

/**
 * Reads what `probe --format json` wrote. It is evidence, so it is taken
 * strictly: no key that is not known, no verdict that its own columns do not
 * bear out, no sum that is not theirs.
 */
export function readResult(text: string): ReadResult {
  const parsed = parsedJson(text);
  if (parsed === undefined) return { problem: 'it is not JSON', hint };
  if (!isProbeResult(parsed.value)) return { problem: firstProblem(parsed.value), hint };
  const result = parsed.value;
  const wrong = contradiction(result);
  return wrong === undefined ? { result } : { problem: wrong, hint };
}

function parsedJson(text: string): { readonly value: unknown } | undefined {
  try {
    // an editor on Windows may write a mark before it
    return { value: JSON.parse(text.replace(/^\ufeff/, '')) };
  } catch {
    return undefined;
  }
}

function isProbeResult(value: unknown): value is ProbeResult {
  return probeResult(value);
}

/** The first complaint of the schema, in words. */
function firstProblem(value: unknown): string {
  const kind = kindOf(value);
  if (kind !== 'ProbeResult')
    return kind === undefined
      ? 'it is no report of netprofile probe'
      : `it is a ${kind}, and no report of netprofile probe`;
  const error = probeResult.errors?.[0];
  if (error === undefined) return 'it is no report of netprofile probe';
  const { instancePath, keyword, params, message = 'has the wrong form' } = error;
  const where = instancePath === '' ? 'the report' : pathText(instancePath);
  if (keyword === 'additionalProperties')
    return `${where} has an unknown key ${JSON.stringify(params.additionalProperty)}`;
  if (keyword === 'enum' || keyword === 'const') return `${where} has a value that is not known`;
  return `${where} ${message}`;
}

function kindOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'kind'))
    return undefined;
  const { kind } = value as { readonly kind: unknown };
  return typeof kind === 'string' && /^[A-Za-z]{1,63}$/.test(kind) ? kind : undefined;
}

/** `/connections/3/port` as `connections[3].port`. */
function pathText(pointer: string): string {
  return pointer
    .slice(1)
    .replace(/\/(\d+)(?=\/|$)/g, '[$1]')
    .replaceAll('/', '.');
}

/** Where a report does not hold together: somebody changed it, or it is not whole. */
function contradiction({ connections, counts, date }: ProbeResult): string | undefined {
  if (Number.isNaN(Date.parse(date))) return `its date ${date} is none`;
  const found: Record<Verdict, number> = { leak: 0, broken: 0, differs: 0, inconclusive: 0, ok: 0 };
  const ids = new Set<string>();
  for (const [index, { id, verdict, intended, simulated, observed }] of connections.entries()) {
    found[verdict] += 1;
    if (ids.has(id)) return `connections[${index}] has the id of another: ${JSON.stringify(id)}`;
    ids.add(id);
    const isOk =
      observed !== 'unknown' &&
      (intended === observed || (intended === 'undeclared' && simulated === observed)) &&
      (simulated === observed || simulated === 'unknown');
    if ((verdict === 'ok') !== isOk)
      return `connections[${index}] is ${verdict}, and ${intended}/${simulated}/${observed} is ${isOk ? 'ok' : 'not'}`;
  }
  const wrong = verdicts.find((each) => counts[each] !== found[each]);
  return wrong === undefined
    ? undefined
    : `it counts ${counts[wrong]} ${wrong}, and holds ${found[wrong]}`;
}

import { cidrProblem } from '../../grammar/addresses.ts';
import { didYouMean } from '../../grammar/did-you-mean.ts';
import { asFields, field, items, Report, shown } from '../../grammar/reader.ts';
import type { ChartPolicies } from '../../model/compile-options.ts';
import { type Code, codes, type Diagnostic, type Place, within } from '../../model/diagnostic.ts';
import type { Limits, Waiver } from '../../model/intent.ts';
import type { RawDocument } from '../parse.ts';
import { checkShape } from './schema.ts';

/** netprofile.yaml, read. Paths are as written, relative to its folder. */
export interface Config {
  readonly profiles: readonly (string | { readonly value: unknown; readonly place: Place })[];
  readonly platform?: string | { readonly spec: unknown; readonly place: Place };
  readonly dialect?: string;
  readonly dialectPlace?: Place;
  readonly templates?: string;
  readonly namespace?: string;
  readonly strict?: boolean;
  readonly requireProfiles?: boolean;
  readonly defaultDeny?: boolean;
  readonly chartPolicies?: ChartPolicies;
  readonly accept: readonly Waiver[];
  readonly forbid?: Limits;
  /** As written: read where connections are simulated, and nowhere else. */
  readonly rules?: { readonly value: unknown; readonly place: Place };
}

/** Reads a NetprofileConfig document, from a file or a functionConfig. */
export function readConfig(document: RawDocument): {
  config: Config;
  diagnostics: readonly Diagnostic[];
} {
  const report = new Report();
  checkShape(document.value, 'NetprofileConfig', document.place, report);
  const spec = asFields(field(asFields(document.value) ?? {}, 'spec')) ?? {};
  const place = within(document.place, 'spec');
  const text = (key: string): string | undefined => {
    const value = field(spec, key);
    return typeof value === 'string' ? value : undefined;
  };
  const flag = (key: string): boolean | undefined => {
    const value = field(spec, key);
    return typeof value === 'boolean' ? value : undefined;
  };
  const platform = field(spec, 'platform');
  const platformSpec = asFields(platform);
  const defined = {
    platform:
      platformSpec === undefined
        ? text('platform')
        : { spec: platformSpec, place: within(place, 'platform') },
    dialect: text('dialect'),
    dialectPlace: text('dialect') === undefined ? undefined : within(place, 'dialect'),
    templates: text('templates'),
    namespace: text('namespace'),
    strict: flag('strict'),
    requireProfiles: flag('requireProfiles'),
    defaultDeny: flag('defaultDeny'),
    chartPolicies: text('chartPolicies') as ChartPolicies | undefined,
    forbid: readLimits(field(spec, 'forbid'), within(place, 'forbid'), report),
    rules: Object.hasOwn(spec, 'rules')
      ? { value: spec.rules, place: within(place, 'rules') }
      : undefined,
  };
  const given = Object.fromEntries(
    Object.entries(defined).filter(([, value]) => value !== undefined),
  );
  const config: Config = {
    ...(given as Partial<Config>),
    profiles: items(field(spec, 'profiles'), within(place, 'profiles')).flatMap(
      ([value, at]): Config['profiles'] => {
        if (typeof value === 'string') return [value];
        return asFields(value) === undefined ? [] : [{ value, place: at }];
      },
    ),
    accept: items(field(spec, 'accept'), within(place, 'accept')).flatMap(([value, at]) =>
      readWaiver(value, at, report),
    ),
  };
  return { config, diagnostics: report.diagnostics };
}

function readWaiver(value: unknown, place: Place, report: Report): Waiver[] {
  const fields = asFields(value) ?? {};
  const [code, where, reason, until] = ['code', 'where', 'reason', 'until'].map((key) =>
    field(fields, key),
  );
  if (typeof code !== 'string' || typeof where !== 'string' || typeof reason !== 'string')
    return [];
  const known = Object.keys(codes).filter((each) => codes[each as Code].waivable === true);
  if (!known.includes(code)) {
    const exists = Object.hasOwn(codes, code);
    const problem = exists ? `${code} cannot be accepted` : `there is no finding ${shown(code)}`;
    report.add(
      'waiver-invalid',
      within(place, 'code'),
      problem,
      didYouMean(code, known) ?? `these can be: ${known.join(', ')}`,
    );
    return [];
  }
  if (until === undefined) return [{ code, where, reason, place }];
  if (typeof until !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(until) || !isDay(until)) {
    report.add(
      'waiver-invalid',
      within(place, 'until'),
      `${shown(until)} is not a day`,
      'write "2027-03-31", in quotes',
    );
    return [];
  }
  return [{ code, where, reason, until, place }];
}

/** Whether a YYYY-MM-DD text is in the calendar. */
function isDay(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function readLimits(value: unknown, place: Place, report: Report): Limits | undefined {
  const fields = asFields(value);
  if (fields === undefined) return undefined;
  const peers = items(field(fields, 'peers'), within(place, 'peers')).flatMap(([each, at]) => {
    if (typeof each !== 'string') return [];
    if (each.startsWith('$') || cidrProblem(each) === undefined) return [{ peer: each, place: at }];
    report.add('invalid-peer', at, `${shown(each)} is not a $name or an address block`);
    return [];
  });
  return {
    peers,
    extra: field(fields, 'extra') === true,
    unisolated: field(fields, 'unisolated') === true,
    place,
  };
}

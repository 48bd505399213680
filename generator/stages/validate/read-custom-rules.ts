import { isDnsLabel, isDnsSubdomain } from '../../grammar/names.ts';
import { readPorts } from '../../grammar/ports.ts';
import { readBlock } from '../../grammar/raw-rules.ts';
import { asFields, type Fields, field, items, Report, shown } from '../../grammar/reader.ts';
import { readSelector } from '../../grammar/selectors.ts';
import type { CustomRule, RuleEnd, RulePods } from '../../model/custom-rule.ts';
import { type Diagnostic, type Place, within } from '../../model/diagnostic.ts';
import type { Ports } from '../../model/policy.ts';
import type { Config } from './read-config.ts';

/**
 * Reads the rules of netprofile.yaml; the schema holds their form, this their
 * values. A rule with a mistake is an error and no rule.
 */
export function readCustomRules({ rules }: Config): {
  readonly rules: readonly CustomRule[];
  readonly diagnostics: readonly Diagnostic[];
} {
  if (rules === undefined) return { rules: [], diagnostics: [] };
  const report = new Report();
  const names = new Set<string>();
  const read = items(rules.value, rules.place).flatMap(([value, place]) => {
    const rule = readRule(asFields(value) ?? {}, place, report);
    if (rule === undefined) return [];
    if (names.has(rule.name)) {
      report.add(
        'invalid-name',
        within(place, 'name'),
        `a rule before this one is called ${shown(rule.name)} too`,
        'give each rule a name of its own: findings and waivers go by it',
      );
    }
    names.add(rule.name);
    return [rule];
  });
  return { rules: read, diagnostics: report.diagnostics };
}

function readRule(fields: Fields, place: Place, report: Report): CustomRule | undefined {
  const [name, severity, message] = ['name', 'severity', 'message'].map((key) =>
    field(fields, key),
  );
  if (typeof name !== 'string') return undefined;
  if (!isDnsLabel(name)) {
    return report.add(
      'invalid-name',
      within(place, 'name'),
      `${shown(name)} is not the name of a rule`,
      'lower case letters, digits and -, at most 63',
    );
  }
  const wants = readWants(fields, place, report);
  if (wants === undefined) return undefined;
  return {
    name,
    severity: severity === 'warning' ? 'warning' : 'error',
    ...(typeof message === 'string' && { message }),
    place,
    wants,
  };
}

function readWants(fields: Fields, place: Place, report: Report): CustomRule['wants'] | undefined {
  const [deny, require] = ['deny', 'require'].map((key) => asFields(field(fields, key)));
  if (deny !== undefined && require !== undefined) {
    return report.add(
      'conflicting-keys',
      place,
      'deny and require exclude each other',
      'make two rules',
    );
  }
  if (deny !== undefined) return readDeny(deny, within(place, 'deny'), report);
  if (require !== undefined) return readRequire(require, within(place, 'require'), report);
  return ['deny', 'require'].some((key) => Object.hasOwn(fields, key))
    ? undefined
    : report.add(
        'missing-key',
        place,
        'the rule says neither deny nor require',
        'write deny: {from, to}, or require: {..., isolate: [ingress, egress]}',
      );
}

function readDeny(fields: Fields, place: Place, report: Report): CustomRule['wants'] | undefined {
  const ends = (['from', 'to'] as const).map((key) =>
    readEnd(field(fields, key), within(place, key), report),
  );
  const ports = readRulePorts(fields, place, report);
  const [from, to] = ends;
  if (from === undefined || to === undefined || ports === undefined) return undefined;
  if (from.kind !== 'pods' && to.kind !== 'pods') {
    return report.add(
      'conflicting-keys',
      place,
      'both ends are outside the cluster, where no policy holds anything',
      'say which pods are meant at one end',
    );
  }
  return { kind: 'deny', from, to, ports };
}

function readRulePorts(fields: Fields, place: Place, report: Report): Ports | undefined {
  if (!Object.hasOwn(fields, 'ports')) return 'all';
  const at = within(place, 'ports');
  const ports = readPorts(field(fields, 'ports'), at, report);
  if (ports === undefined || ports === 'all') return ports;
  const named = ports.find((each) => each.kind === 'name');
  if (named === undefined) return ports;
  return report.add(
    'invalid-port',
    at,
    `${shown(named.name)} is another number on other pods`,
    'write the numbers that are meant',
  );
}

function readRequire(
  fields: Fields,
  place: Place,
  report: Report,
): CustomRule['wants'] | undefined {
  const pods = readPods(fields, place, report);
  const written = items(field(fields, 'isolate'), place).map(([each]) => each);
  const isolate = (['ingress', 'egress'] as const).filter((each) => written.includes(each));
  return pods === undefined || isolate.length === 0
    ? undefined
    : { kind: 'require', pods, isolate };
}

function readEnd(value: unknown, place: Place, report: Report): RuleEnd | undefined {
  if (value === 'world') return { kind: 'world', place };
  if (typeof value === 'string') {
    return report.add(
      'invalid-peer',
      place,
      `${shown(value)} is not an end of a connection`,
      'write world, or {namespace, namespaceLabels, labels, service}, or {cidr, except}',
    );
  }
  const fields = asFields(value);
  // another form was reported by the schema
  if (fields === undefined) return undefined;
  const main = ['world', 'cidr'].find((key) => Object.hasOwn(fields, key));
  if (main === undefined && !Object.hasOwn(fields, 'except'))
    return readPods(fields, place, report);
  const allowed = main === 'cidr' ? ['cidr', 'except'] : ['world'];
  const other = Object.keys(fields).find((key) => !allowed.includes(key));
  if (main === undefined || other !== undefined) {
    return report.add(
      'conflicting-keys',
      place,
      main === undefined ? 'except needs a cidr' : `${main} and ${other} exclude each other`,
      'pods, world and a block are three ends: make a rule for each',
    );
  }
  if (main === 'world')
    return field(fields, 'world') === true ? { kind: 'world', place } : undefined;
  const block = readBlock(field(fields, 'cidr'), field(fields, 'except'), place, report);
  return block === undefined
    ? undefined
    : { kind: 'block', cidr: block.cidr, except: block.except, place };
}

function readPods(fields: Fields, place: Place, report: Report): RulePods | undefined {
  const before = report.diagnostics.length;
  const selector = (key: 'namespaceLabels' | 'labels') =>
    Object.hasOwn(fields, key)
      ? { [key]: readSelector(field(fields, key), within(place, key), report) }
      : {};
  const namespaces = readPatterns(field(fields, 'namespace'), within(place, 'namespace'), report);
  const service = readService(field(fields, 'service'), within(place, 'service'), report);
  const found = {
    ...(namespaces !== undefined && { namespaces }),
    ...selector('namespaceLabels'),
    ...selector('labels'),
    ...(service !== undefined && { service }),
  };
  const isWhole = Object.values<unknown>(found).every((each) => each !== undefined);
  if (report.diagnostics.length > before || !isWhole) return undefined;
  if (Object.keys(found).length === 0) {
    const hasKey = ['namespace', 'service'].some((key) => Object.hasOwn(fields, key));
    return hasKey
      ? undefined
      : report.add(
          'empty-value',
          place,
          'no pods are named, which would be all of them',
          'write namespace: "*" if every pod is meant',
        );
  }
  return { kind: 'pods', ...(found as Omit<RulePods, 'kind' | 'place'>), place };
}

function readPatterns(value: unknown, place: Place, report: Report): readonly string[] | undefined {
  const written = typeof value === 'string' ? [[value, place] as const] : items(value, place);
  const good = written.flatMap(([each, at]) => {
    if (typeof each === 'string' && isDnsLabel(each.replaceAll('*', 'a'))) return [each];
    report.add(
      'invalid-name',
      at,
      `${shown(each)} is not a namespace`,
      'write names; * is anything',
    );
    return [];
  });
  return good.length === 0 ? undefined : good;
}

function readService(value: unknown, place: Place, report: Report): string | undefined {
  if (typeof value !== 'string') return undefined;
  const parts = value.split('/');
  const isName = parts.length === 1 || (parts.length === 2 && isDnsLabel(parts[0] ?? ''));
  if (isName && isDnsSubdomain(parts.at(-1) ?? '')) return value;
  return report.add(
    'invalid-name',
    place,
    `${shown(value)} is not a service`,
    'write name or namespace/name',
  );
}

import type { Dialect } from '../../dialects/dialect.ts';
import { nonEmpty } from '../../grammar/ports.ts';
import type { Options } from '../../model/compile-options.ts';
import { type Diagnostic, finding } from '../../model/diagnostic.ts';
import type { GuardRail, GuardRule, PlatformFacts } from '../../model/intent.ts';
import { type Policy, type PolicyObject, type Rule, serviceLabel } from '../../model/policy.ts';
import { objectsOf } from '../assign.ts';
import { unsayable } from './unsayable.ts';

/**
 * The platform's guard rails as objects of the first dialect that has them.
 * Only where files are made for the whole cluster: a release of one service
 * must not own them.
 */
export function guardRails(
  platform: PlatformFacts,
  companions: readonly Dialect[],
  options: Options,
): { objects: readonly PolicyObject[]; diagnostics: readonly Diagnostic[] } {
  if (platform.guardRails.length === 0) return { objects: [], diagnostics: [] };
  const dialect = companions.find((each) => each.supports.isolation === 'guard rails');
  if (dialect === undefined) {
    const [first] = platform.guardRails;
    const hint = 'add companions: [cluster-network-policy] to the platform file';
    const message = `no dialect of the platform ${platform.name} holds guard rails`;
    return {
      objects: [],
      diagnostics: [finding('dialect-unsupported', message, { place: first?.place, hint })],
    };
  }
  const policies = platform.guardRails.map((each) => policyOf(each, options));
  return {
    objects:
      options.mode === 'files'
        ? policies.flatMap((each) => objectsOf(each, dialect, dialect.name, platform))
        : [],
    diagnostics: policies.flatMap((each) => unsayable(each, dialect)),
  };
}

function policyOf(rail: GuardRail, options: Options): Policy {
  const { exceptNamespaces, name, tier, place } = rail;
  const except = nonEmpty(exceptNamespaces);
  const key = 'kubernetes.io/metadata.name';
  const rules = (side: 'ingress' | 'egress', list: readonly GuardRule[]): Rule[] =>
    list.map(({ action, peers, ports, place: origin }, index) => ({
      action,
      peers,
      ports,
      origin,
      label: `${name}#/${side}/${index}`,
    }));
  return {
    name: `netprofile-${name}`,
    service: name,
    selector:
      except === undefined
        ? 'all'
        : { matchLabels: {}, matchExpressions: [{ key, operator: 'NotIn', values: except }] },
    ...(rail.ingress !== undefined && { ingress: rules('ingress', rail.ingress) }),
    ...(rail.egress !== undefined && { egress: rules('egress', rail.egress) }),
    labels: { [serviceLabel]: name },
    annotations: { 'netprofile.dev/version': options.version },
    origin: place,
    tier,
  };
}

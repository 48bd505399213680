import { nonEmpty, portText, writtenPorts } from '../../grammar/ports.ts';
import { field } from '../../grammar/reader.ts';
import { matches } from '../../grammar/selectors.ts';
import { type Diagnostic, finding } from '../../model/diagnostic.ts';
import type { ObjectId } from '../../model/manifest.ts';
import type { Port } from '../../model/policy.ts';
import { at } from '../../stages/manifests/fields.ts';
import { noPorts, type PortSet } from '../reach/port-sets.ts';
import { isolation } from '../views/workload-parties.ts';
import { heldByHand, ruleFor } from './held-by-hand.ts';
import type { GraphRule, RuleContext } from './rule.ts';

/** Members of a StatefulSet that find each other by a headless Service, and are closed to each other. */
export const setMembersApart: GraphRule = {
  code: 'set-members-apart',
  check: (context) => {
    const { analysis, written } = context;
    return written.objects.flatMap(({ id, fields }): Diagnostic[] => {
      if (id.kind !== 'StatefulSet' || id.apiVersion !== 'apps/v1') return [];
      // where it is not written, an autoscaler or an overlay may say
      const replicas = field(at(fields, ['spec']), 'replicas');
      if (typeof replicas === 'number' && replicas < 2) return [];
      const number = analysis.parties.all.findIndex(
        (each) =>
          each.kind === 'workload' &&
          each.namespace === id.namespace &&
          each.workload.kind === id.kind &&
          each.workload.name === id.name &&
          !each.hostNetwork,
      );
      const ports = headlessPorts(id.namespace ?? '', id.name, context);
      if (number < 0 || ports.length === 0) return [];
      const isolated = isolation(analysis, number);
      if (!isolated.ingress && !isolated.egress) return [];
      const open = openOn(context, number);
      const isIn = (port: NumberedPort, set: PortSet): boolean =>
        analysis.reach.ports.intersection(analysis.reach.ports.of(port), set) !== noPorts;
      const closed = ports.filter((port) => !isIn(port, open.toItself));
      // a port that nobody may use is there for the members; else it may be any of them
      const unused = closed.filter((port) => !isIn(port, open.toOthers));
      const isMany = typeof replicas === 'number' && closed.length === ports.length;
      const told = nonEmpty(unused.length > 0 || !isMany ? unused : closed);
      if (told === undefined) return [];
      const name = `${id.namespace}/${id.name}`;
      const message = `the ${typeof replicas === 'number' ? `${replicas} ` : ''}pods of StatefulSet ${name} are closed to each other on ${told.map(portText).join(', ')}, ${told.length === 1 ? 'a port' : 'ports'} of its headless Service`;
      const profile = context.subjects.get(number)?.intent;
      const hint =
        profile === undefined
          ? `if they talk to each other, ${rulesByHand(id, told, isolated, context)}`
          : `if they talk to each other, add a line to exposes: - {${writtenPorts(told)}, from: [$self]}`;
      return [
        finding('set-members-apart', message, {
          place: profile?.place ?? id.place,
          subject: name,
          hint,
        }),
      ];
    });
  },
};

type NumberedPort = Extract<Port, { kind: 'number' }>;

/** The rule that policies of people lack, for each direction in which they close the pods. */
function rulesByHand(
  { namespace = '', name }: ObjectId,
  ports: readonly NumberedPort[],
  isolated: Readonly<Record<'ingress' | 'egress', boolean>>,
  context: RuleContext,
): string {
  const held = heldByHand(context).find((each) => each.name === `${namespace}/${name}`);
  if (held === undefined) return 'let its pods reach each other';
  const rule = `[${self(namespace, name, context)}], ports: [${ports.map(ruleWord).join(', ')}]}`;
  const [ingress, egress] = [`{from: ${rule}`, `{to: ${rule}`];
  return [
    ...(isolated.ingress ? [ruleFor(held, 'ingress', ingress, context.analysis)] : []),
    ...(isolated.egress ? [ruleFor(held, 'egress', egress, context.analysis)] : []),
  ].join(', and ');
}

/** As a NetworkPolicy writes it. */
function ruleWord({ port, protocol }: NumberedPort): string {
  return protocol === 'TCP' ? `{port: ${port}}` : `{port: ${port}, protocol: ${protocol}}`;
}

/** The pods' ports that headless Services of a StatefulSet lead to. */
function headlessPorts(
  namespace: string,
  name: string,
  { written }: RuleContext,
): readonly NumberedPort[] {
  const owner = written.workloads.find(
    (each) => each.kind === 'StatefulSet' && each.namespace === namespace && each.name === name,
  );
  if (owner === undefined) return [];
  const headless = written.objects
    .filter(
      ({ id, fields }) =>
        id.kind === 'Service' &&
        id.namespace === namespace &&
        field(at(fields, ['spec']), 'clusterIP') === 'None',
    )
    .map(({ id }) => id.name);
  const found = new Map<string, NumberedPort>();
  for (const service of written.services) {
    const { selector } = service;
    if (service.namespace !== namespace || !headless.includes(service.name)) continue;
    if (
      selector === undefined ||
      !matches({ matchLabels: selector, matchExpressions: [] }, owner.podLabels)
    )
      continue;
    for (const { targetPort, protocol } of service.ports) {
      const number =
        typeof targetPort === 'number'
          ? targetPort
          : owner.ports.find((each) => each.name === targetPort)?.port;
      if (number !== undefined)
        found.set(`${protocol} ${number}`, { kind: 'number', protocol, port: number });
    }
  }
  return [...found.values()];
}

/** The ports on which a party is open to its own pods, and to others. */
function openOn(
  { analysis: { parties, reach } }: RuleContext,
  number: number,
): { readonly toItself: PortSet; readonly toOthers: PortSet } {
  const own = parties.members[number] ?? [];
  let toItself: PortSet = noPorts;
  let toOthers: PortSet = noPorts;
  reach.forEachRow((sources, row) => {
    const reached = [...row].filter(([, set]) => own.some((id) => set.has(id)));
    const ports = reach.ports.unionOf(reached.map(([open]) => open));
    if (sources.some((id) => own.includes(id))) toItself = reach.ports.union(toItself, ports);
    if (sources.some((id) => !own.includes(id))) toOthers = reach.ports.union(toOthers, ports);
  });
  return { toItself, toOthers };
}

function self(namespace: string, name: string, { written }: RuleContext): string {
  const owner = written.workloads.find(
    (each) => each.kind === 'StatefulSet' && each.namespace === namespace && each.name === name,
  );
  const labels = Object.entries(owner?.selector?.matchLabels ?? {}).map(
    ([key, value]) => `${key}: ${value}`,
  );
  return `{podSelector: {matchLabels: {${labels.join(', ')}}}}`;
}

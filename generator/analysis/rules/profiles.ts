import { portsText } from '../../grammar/ports.ts';
import { type Subject, subjectName } from '../../model/connection.ts';
import { type Diagnostic, finding, type Place } from '../../model/diagnostic.ts';
import { rangesText, someNames } from '../../model/list-text.ts';
import type { Ports, Rule } from '../../model/policy.ts';
import type { PortRange } from '../../model/reach.ts';
import { includes } from '../../stages/resolve/ports.ts';
import type { Resolved } from '../../stages/resolve.ts';
import { explainBriefly } from '../explain/explain.ts';
import type { PodMember } from '../population/members.ts';
import type { Analysis } from '../reach/analyse.ts';
import { peersOf } from '../reach/grants.ts';
import { comesOf } from '../views/comes-of-rule.ts';
import { diff } from '../views/diff.ts';
import type { GraphRule } from './rule.ts';

/** Connections that policies of others allow, or a missing policy of ours does. */
export const undeclaredConnection: GraphRule = {
  code: 'undeclared-connection',
  check: ({ declared, actual }) => {
    if (declared === undefined || actual === undefined) return [];
    const { ports } = actual.reach;
    return diff(declared, actual)
      .changes.filter(({ kind }) => kind !== 'removed' && kind !== 'narrowed')
      .map(({ from, to, before, after }) => {
        const opened = ports.ranges(
          ports.difference(ports.fromRanges(after), ports.fromRanges(before)),
        );
        const [source, target] = [someNames(from), someNames(to)];
        return finding(
          'undeclared-connection',
          `${source} -> ${target}: ${rangesText(opened)} is allowed, and no profile asks for it`,
          {
            subject: to[0],
            place: allowingRule(actual, from[0], to[0], opened),
            hint: 'if it is meant, write it into a profile; netprofile explain says more',
          },
        );
      });
  },
};

/** The rule that lets the first of a group of connections pass. */
function allowingRule(
  analysis: Analysis,
  from: string | undefined,
  to: string | undefined,
  [port]: readonly PortRange[],
): Place | undefined {
  const { all } = analysis.parties;
  const [source, destination] = [from, to].map((name) =>
    all.findIndex((each) => each.name === name?.replace(/ \(not in these manifests\)$/, '')),
  );
  if (
    source === undefined ||
    destination === undefined ||
    source < 0 ||
    destination < 0 ||
    port === undefined
  )
    return undefined;
  const { ingress, egress } = explainBriefly(
    analysis,
    source,
    destination,
    port.protocol,
    port.from,
  );
  return ingress.by?.place ?? egress.by?.place;
}

/** Lines of consumes whose pods are not there, or declare other ports. */
export const nothingServes: GraphRule = {
  code: 'nothing-serves',
  check: ({ analysis, resolved }) => {
    const awaited = new Set(
      resolved.flatMap(({ subject }) =>
        subject.operated === undefined ? [] : [JSON.stringify(subject.selector)],
      ),
    );
    return resolved.flatMap((service) =>
      consumesRules(service).flatMap((rule): Diagnostic[] => {
        if (isAwaited(rule, awaited)) return [];
        const why = unserved(analysis, service, rule);
        if (why === undefined) return [];
        return [
          finding(
            'nothing-serves',
            `${subjectName(service.subject)} consumes what nothing serves: ${why}`,
            {
              place: rule.origin,
              subject: subjectName(service.subject),
            },
          ),
        ];
      }),
    );
  },
};

/** Whether a rule leads to pods that an operator will make. */
function isAwaited({ peers }: Rule, awaited: ReadonlySet<string>): boolean {
  return (
    peers !== 'all' &&
    peers.some((each) => each.kind === 'pods' && awaited.has(JSON.stringify(each.pods)))
  );
}

function consumesRules({ subject, egress = [] }: Resolved): readonly Rule[] {
  const lines = subject.intent.consumes.map((each) => each.place);
  return egress.filter(({ origin }) => lines.includes(origin));
}

function unserved(
  { reach, cluster }: Analysis,
  { subject }: Resolved,
  { peers, ports }: Rule,
): string | undefined {
  const { universe } = reach;
  const set = peersOf(peers, { namespace: subject.namespace ?? '' }, universe);
  if (set === 'all') return undefined;
  const members = set.values().map((id) => universe.members[id]);
  const pods = members.filter((each): each is PodMember => each?.kind === 'pods');
  if (pods.length > 0) {
    const serving = pods.some((each) => each.ports.length === 0 || serves(each, ports));
    return serving ? undefined : `no container there declares ${portsText(ports)}`;
  }
  const namespaces = new Set(cluster.pods.map((each) => each.workload.namespace));
  const absent = members.find(
    (each) =>
      each?.kind === 'unseen' && each.inNamespace !== undefined && namespaces.has(each.inNamespace),
  );
  if (absent?.kind !== 'unseen') return undefined;
  return `no pod of namespace ${absent.namespace} has ${absent.text}`;
}

/** Whether a pod declares one of the ports. */
function serves(pod: PodMember, ports: Ports): boolean {
  if (ports === 'all') return true;
  return pod.ports.some(({ name, port, protocol }) =>
    ports.some((each) =>
      each.kind === 'name'
        ? each.name === name && each.protocol === protocol
        : includes([each], { kind: 'number', protocol, port }),
    ),
  );
}

/** Entries of exposes that let nobody in who is there, and nobody elsewhere. */
export const exposedUnused: GraphRule = {
  code: 'exposed-unused',
  check: ({ analysis, resolved, consumersOf }) =>
    resolved.flatMap(({ subject, ingress }) =>
      subject.intent.exposes.flatMap((exposure): Diagnostic[] => {
        if (exposure.from === 'none' || ingress === undefined) return [];
        // nobody can be seen to use pods that an operator will make
        if (subject.operated !== undefined) return [];
        const rules = ingress.filter((each) => each.origin === exposure.place);
        if (rules.some((rule) => isForThoseElsewhere(rule, consumersOf(subject)))) return [];
        const isUsed = rules.some((rule) => comesOf(analysis, subject, rule, 'ingress'));
        if (isUsed) return [];
        const message = `nobody uses ${portsText(exposure.ports)} of ${subjectName(subject)}`;
        return [
          finding('exposed-unused', message, {
            place: exposure.place,
            subject: subjectName(subject),
            hint: 'remove the entry, or write from: none to keep it as a note',
          }),
        ];
      }),
    ),
};

/** Whether a rule lets in pods of a loaded profile that are of another release. */
function isForThoseElsewhere({ peers }: Rule, consumers: readonly Subject[]): boolean {
  const elsewhere = consumers.flatMap(({ seen, selector }) =>
    seen || selector === undefined ? [] : [JSON.stringify(selector)],
  );
  return (
    peers !== 'all' &&
    peers.some((each) => each.kind === 'pods' && elsewhere.includes(JSON.stringify(each.pods)))
  );
}

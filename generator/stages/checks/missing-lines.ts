import { writtenPort } from '../../grammar/ports.ts';
import { matches } from '../../grammar/selectors.ts';
import { type Subject, subjectName } from '../../model/connection.ts';
import { type Code, type Diagnostic, finding } from '../../model/diagnostic.ts';
import type { Call, Manifests, Service } from '../../model/manifest.ts';
import type { Policy, Port, Protocol, Rule } from '../../model/policy.ts';
import type { World } from '../resolve/ingress.ts';
import { namedPeer } from '../resolve/peers.ts';
import { isMet, isNamedInVain, type Need } from './let-in.ts';

/**
 * Compares what the release's objects say about callers with what the planned
 * policies let in, and prints the line that is missing. `othersOf` are rules of
 * policies that the release itself carries and keeps: they let in as well.
 */
export function calls(
  held: readonly { readonly subject: Subject; readonly policy: Policy }[],
  manifests: Manifests,
  world: World,
  othersOf: (subject: Subject) => readonly Rule[],
): Diagnostic[] {
  const policies = new Map(held.map(({ subject, policy }) => [subject, policy]));
  const subjects = held.map(({ subject }) => subject);
  const said = new Set<string>();
  return needsOf(subjects, manifests).flatMap((need) => {
    const policy = policies.get(need.subject);
    if (policy?.ingress === undefined) return [];
    if (isMet(need, [...policy.ingress, ...othersOf(need.subject)], world.platform)) return [];
    if (isNamedInVain(need, world)) return [];
    const asked = need.port ?? onlyPort(need.subject);
    const port = asked === undefined ? 'PORT' : writtenPort(asked);
    const key = `${need.code} ${subjectName(need.subject)} ${port}`;
    if (said.has(key)) return [];
    said.add(key);
    return [
      finding(
        need.code,
        `${need.why}, and no line of ${subjectName(need.subject)} lets ${need.peer} in${asked === undefined ? '' : ` on ${port}`}`,
        {
          place: need.subject.intent?.place,
          subject: subjectName(need.subject),
          hint: lineFor(need, port, world),
        },
      ),
    ];
  });
}

/** Who calls the pods of subjects, by the words of the manifests. */
export function needsOf(subjects: readonly Subject[], manifests: Manifests): Need[] {
  return [
    ...manifests.calls.flatMap((call) => needsOfCall(call, subjects, manifests)),
    ...scraped(subjects),
    ...published(subjects),
  ];
}

/**
 * The line that lets the caller in: one more beside those that are there, so
 * that nobody whom they let in is cut off, and the value that it needs.
 */
function lineFor({ peer, subject }: Need, port: string, { platform }: World): string {
  const line = `add a line to exposes: - {port: ${port}, from: [${peer}]}`;
  const place = subject.intent?.place ?? { file: '', document: 0, path: [] };
  const { diagnostics } = namedPeer(peer.slice(1), 'from', platform, { subject, place });
  const missing = diagnostics.find(({ code }) => code === 'platform-value-missing');
  return missing?.hint === undefined ? line : `${line}, and ${missing.hint}`;
}

/** Where nothing says which port it is, the only one that the pods declare. */
function onlyPort({ workloads }: Subject): Port | undefined {
  const [first, ...more] = workloads.flatMap((each) => each.ports);
  if (first === undefined || more.some(({ port }) => port !== first.port)) return undefined;
  return { kind: 'number', protocol: first.protocol, port: first.port };
}

const codeOf: Readonly<Record<Call['from'], Code>> = {
  'kube-api': 'missing-kube-api',
  ingress: 'missing-ingress',
  prometheus: 'missing-prometheus',
};

function needsOfCall(call: Call, subjects: readonly Subject[], manifests: Manifests): Need[] {
  const { target, podPort: written } = call;
  const base = { code: codeOf[call.from], peer: `$${call.from}` };
  const why = `${call.by.kind} ${call.by.name} leads here`;
  if (target.kind === 'pods') {
    const inside = inNamespaces(target.namespaces, call.by.namespace);
    return subjects
      .filter((subject) =>
        subject.workloads.some(
          (each) => inside(each.namespace) && matches(target.selector, each.podLabels),
        ),
      )
      .map((subject) => ({
        ...base,
        why,
        subject,
        port: podPort(written ?? target.port, subject),
      }));
  }
  const inside =
    target.kind === 'services' ? inNamespaces(target.namespaces, call.by.namespace) : undefined;
  const services = manifests.services.filter((each) =>
    target.kind === 'service'
      ? each.name === target.name &&
        (each.namespace ?? target.namespace) === (target.namespace ?? each.namespace)
      : inside?.(each.namespace) === true && matches(target.selector, each.labels),
  );
  return services.flatMap((service) =>
    subjects
      .filter((subject) => subject.services.includes(service))
      .map((subject) => ({
        ...base,
        why,
        subject,
        port:
          written === undefined
            ? servicePort(target.port, service, subject)
            : podPort(written, subject),
      })),
  );
}

function inNamespaces(
  wanted: 'own' | 'all' | readonly string[],
  own: string | undefined,
): (namespace: string | undefined) => boolean {
  return (namespace) =>
    wanted === 'all' ||
    (wanted === 'own' ? namespace === own : namespace === undefined || wanted.includes(namespace));
}

/** The pod port behind a Service's port, given by number or name. */
function servicePort(
  written: number | string | undefined,
  service: Service,
  subject: Subject,
): Port | undefined {
  const found = service.ports.find(
    (each) => written === undefined || each.port === written || each.name === written,
  );
  return podPort(found?.targetPort ?? written, subject);
}

function podPort(
  written: number | string | undefined,
  subject: Subject,
  protocol: Protocol = 'TCP',
): Port | undefined {
  if (written === undefined) return undefined;
  if (typeof written === 'number') return { kind: 'number', protocol, port: written };
  const declared = subject.workloads
    .flatMap((each) => each.ports)
    .find((each) => each.name === written);
  return declared === undefined
    ? { kind: 'name', protocol, name: written }
    : { kind: 'number', protocol: declared.protocol, port: declared.port };
}

/** Pods and Services with the prometheus.io/scrape annotation. */
function scraped(subjects: readonly Subject[]): Need[] {
  return subjects.flatMap((subject) => {
    const pod = subject.workloads.find(
      (each) => each.annotations['prometheus.io/scrape'] === 'true',
    );
    const service = subject.services.find((each) => each.scraped);
    if (pod === undefined && service === undefined) return [];
    const written =
      pod === undefined ? service?.scrapedPort : pod.annotations['prometheus.io/port'];
    const port =
      written !== undefined
        ? podPort(/^\d+$/.test(written) ? Number(written) : written, subject)
        : service === undefined
          ? undefined
          : servicePort(metricsPort(service), service, subject);
    const why =
      pod === undefined
        ? `Service ${service?.name} is scraped`
        : `${pod.kind} ${pod.name} is scraped`;
    return [{ code: 'missing-prometheus' as const, peer: '$prometheus', why, subject, port }];
  });
}

/** Where no annotation says which port it is, a name may. */
function metricsPort({ ports }: Service): string | undefined {
  return ports.find(({ name }) => /metrics|prom|exporter/.test(name ?? ''))?.name;
}

/** LoadBalancer and NodePort Services: the source is outside, or a node's address. */
function published(subjects: readonly Subject[]): Need[] {
  return subjects.flatMap((subject) =>
    subject.services
      .filter((each) => each.type === 'LoadBalancer' || each.type === 'NodePort')
      .flatMap((service) =>
        service.ports.map((each) => ({
          code: 'missing-external' as const,
          peer: service.clusterTrafficPolicy ? '$nodes' : '$anywhere',
          why: service.clusterTrafficPolicy
            ? `${service.type} Service ${service.name} leads here, and externalTrafficPolicy: Cluster may show node addresses as sources`
            : `${service.type} Service ${service.name} leads here`,
          subject,
          port: podPort(each.targetPort, subject, each.protocol),
        })),
      ),
  );
}

import type { Cluster } from './cluster.ts';
import { type Connection, type Endpoint, isPod, isSelectable } from './endpoint.ts';
import { choice, type Fields, fields, isAbsent, type Labels, list, text } from './fields.ts';
import { type Direction, type Protocol, protocols } from './network-policy.ts';
import { inCidr, isNamedPort, labelsOfNamespace } from './rule.ts';
import { matches, type Requirement, readSelector, type Selector } from './selector.ts';

/**
 * One rule of Cilium's API: a `spec`, or an entry of `specs`, of a CiliumNetworkPolicy or, without
 * a namespace, a CiliumClusterwideNetworkPolicy. Selectors are kept as Cilium keeps them: over one
 * flat set of labels, in which the namespace and its labels are labels like others.
 */
export interface CiliumPolicy {
  readonly endpointSelector: Selector;
  readonly sides: Readonly<Record<Direction, CiliumSide>>;
}

interface CiliumSide {
  readonly defaultDeny: boolean;
  readonly allowed: readonly CiliumRule[];
  readonly denied: readonly CiliumRule[];
}

/** Predicates, both of which must hold. */
interface CiliumRule {
  readonly isPeer: (cluster: Cluster, endpoint: Endpoint) => boolean;
  readonly isPort: (connection: Connection) => boolean;
}

const NAMESPACE = 'io.kubernetes.pod.namespace';
const NAMESPACE_LABELS = 'io.cilium.k8s.namespace.labels.';

/** What Cilium knows an endpoint by; nothing of labels for what is no pod of its own. */
function identityOf(cluster: Cluster, endpoint: Endpoint): Labels {
  if (!isSelectable(endpoint)) return {};
  const ofNamespace = Object.entries(labelsOfNamespace(cluster, endpoint.namespace));
  return {
    ...endpoint.labels,
    ...Object.fromEntries(ofNamespace.map(([key, value]) => [NAMESPACE_LABELS + key, value])),
    [NAMESPACE]: endpoint.namespace,
  };
}

/** Whether a denial of some policy that selects the subject matches. */
export function isDenied(cluster: Cluster, direction: Direction, connection: Connection): boolean {
  return sidesOf(cluster, direction, connection).some(({ denied }) =>
    denied.some((rule) => holds(cluster, rule, direction, connection)),
  );
}

/** Whether a rule of some policy that selects the subject allows it. */
export function isAllowed(cluster: Cluster, direction: Direction, connection: Connection): boolean {
  return sidesOf(cluster, direction, connection).some(({ allowed }) =>
    allowed.some((rule) => holds(cluster, rule, direction, connection)),
  );
}

/** Whether some policy puts the subject into default deny. */
export function isClosed(cluster: Cluster, direction: Direction, connection: Connection): boolean {
  return sidesOf(cluster, direction, connection).some((side) => side.defaultDeny);
}

function sidesOf(
  cluster: Cluster,
  direction: Direction,
  { source, destination }: Connection,
): readonly CiliumSide[] {
  const subject = direction === 'Ingress' ? destination : source;
  if (!isSelectable(subject) || cluster.ciliumPolicies.length === 0) return [];
  const identity = identityOf(cluster, subject);
  return cluster.ciliumPolicies
    .filter((policy) => matches(policy.endpointSelector, identity))
    .map((policy) => policy.sides[direction]);
}

function holds(
  cluster: Cluster,
  { isPeer, isPort }: CiliumRule,
  direction: Direction,
  connection: Connection,
): boolean {
  const peer = direction === 'Ingress' ? connection.source : connection.destination;
  return isPeer(cluster, peer) && isPort(connection);
}

/** Reads the rules of an object; `namespace` is undefined for one of the cluster. */
export function readCilium(body: Fields, namespace: string | undefined): readonly CiliumPolicy[] {
  const specs = [...(isAbsent(body.spec) ? [] : [body.spec]), ...list(body.specs, 'specs')];
  return specs.map((spec) => readSpec(fields(spec, 'spec'), namespace));
}

function readSpec(spec: Fields, namespace: string | undefined): CiliumPolicy {
  const endpointSelector = bare(spec.endpointSelector);
  return {
    endpointSelector:
      namespace === undefined
        ? endpointSelector
        : and(endpointSelector, { key: NAMESPACE, operator: 'In', values: [namespace] }),
    sides: {
      Ingress: readSide(spec, 'ingress', namespace),
      Egress: readSide(spec, 'egress', namespace),
    },
  };
}

function readSide(
  spec: Fields,
  key: 'ingress' | 'egress',
  namespace: string | undefined,
): CiliumSide {
  const read = (name: string) =>
    list(spec[name], name).map((rule) => readRule(fields(rule, name), key, namespace));
  const [allowed, denied] = [read(key), read(`${key}Deny`)];
  const isOff = fields(spec.enableDefaultDeny, 'enableDefaultDeny')[key] === false;
  return { allowed, denied, defaultDeny: !isOff && allowed.length + denied.length > 0 };
}

function readRule(rule: Fields, key: string, namespace: string | undefined): CiliumRule {
  const side = key === 'ingress' ? 'from' : 'to';
  const kinds = ['Endpoints', 'Entities', 'CIDR', 'CIDRSet'].filter(
    (kind) => !isAbsent(rule[side + kind]),
  );
  if (kinds.length > 1) throw new Error(`${kinds.join(' and ')} in one rule`);
  const [kind] = kinds;
  const toPorts = list(rule.toPorts, 'toPorts');
  // neither peers nor ports: it matches nothing
  const isSomething = kind !== undefined || toPorts.length > 0;
  const peers = kind === undefined ? [] : list(rule[side + kind], kind);
  const isOne = peers.map((peer) => peerOf(kind ?? '', peer, namespace));
  return {
    isPeer: (cluster, endpoint) =>
      isSomething && (kind === undefined || isOne.some((holds) => holds(cluster, endpoint))),
    isPort: portsOf(toPorts),
  };
}

function peerOf(kind: string, value: unknown, namespace: string | undefined): CiliumRule['isPeer'] {
  if (kind === 'Endpoints') {
    const selector = inScope(bare(value), namespace);
    return (cluster, endpoint) => matches(selector, identityOf(cluster, endpoint));
  }
  if (kind === 'Entities') return (_cluster, endpoint) => isEntity(`${value}`, endpoint);
  const block = kind === 'CIDR' ? { cidr: value, except: [] } : fields(value, kind);
  const except = list(block.except, 'except');
  // blocks are for the world outside: no pod and no node is in one
  return (_cluster, endpoint) =>
    isOutside(endpoint) &&
    inCidr(`${block.cidr}`, endpoint) &&
    !except.some((each) => inCidr(`${each}`, endpoint));
}

/** Without a word on the namespace: the policy's own; in one of the cluster, any, which pods have. */
function inScope(selector: Selector, namespace: string | undefined): Selector {
  const keys = [
    ...Object.keys(selector.matchLabels),
    ...selector.matchExpressions.map(({ key }) => key),
  ];
  if (keys.includes(NAMESPACE)) return selector;
  return and(
    selector,
    namespace === undefined
      ? { key: NAMESPACE, operator: 'Exists', values: [] }
      : { key: NAMESPACE, operator: 'In', values: [namespace] },
  );
}

function isEntity(entity: string, endpoint: Endpoint): boolean {
  switch (entity) {
    case 'all':
      return true;
    case 'world':
      return isOutside(endpoint);
    case 'cluster':
      return !isOutside(endpoint);
    case 'host':
    case 'remote-node':
      return !isOutside(endpoint) && !isSelectable(endpoint);
    default:
      throw new Error(`the entity ${entity}`);
  }
}

/** Neither a pod nor a node. */
function isOutside(endpoint: Endpoint): boolean {
  return !isPod(endpoint) && endpoint.node === undefined;
}

function portsOf(toPorts: readonly unknown[]): CiliumRule['isPort'] {
  if (toPorts.length === 0) return () => true;
  const ports = toPorts.flatMap((entry) => list(fields(entry, 'toPorts').ports, 'ports'));
  const read = ports.map((port) => portOf(fields(port, 'port')));
  return (connection) => read.some((isOne) => isOne(connection));
}

function portOf({ port, endPort, protocol }: Fields): CiliumRule['isPort'] {
  const written = choice(protocol, [...protocols, 'ANY'], 'protocol') ?? 'ANY';
  const isProtocol = (asked: Protocol) => written === 'ANY' || written === asked;
  const name = (text(port, 'port') ?? '').toLowerCase();
  if (!/^\d+$/.test(name))
    return ({ destination, protocol: asked, port: number }) =>
      isProtocol(asked) && isNamedPort(name, destination, asked, number);
  const [first, last] = [Number(name), Number(endPort ?? name)];
  return ({ protocol: asked, port: number }) =>
    isProtocol(asked) && (first === 0 || (first <= number && number <= last));
}

/** A selector without the sources of its keys. */
function bare(value: unknown): Selector {
  const strip = (key: string) => key.replace(/^(?:k8s|any):/, '');
  const { matchLabels, matchExpressions } = fields(value, 'selector');
  return readSelector(
    {
      matchLabels: Object.fromEntries(
        Object.entries(fields(matchLabels, 'matchLabels')).map(([key, each]) => [strip(key), each]),
      ),
      matchExpressions: list(matchExpressions, 'matchExpressions').map((each) => {
        const expression = fields(each, 'expression');
        return { ...expression, key: strip(`${expression.key}`) };
      }),
    },
    'selector',
  );
}

function and(selector: Selector, requirement: Requirement): Selector {
  return { ...selector, matchExpressions: [...selector.matchExpressions, requirement] };
}

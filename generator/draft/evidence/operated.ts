import { isLabelValue, isQualifiedName } from '../../grammar/names.ts';
import { isOwnGroup, ofOperatorsDomain } from '../../grammar/operator-labels.ts';
import type { Fields } from '../../grammar/reader.ts';
import { matches } from '../../grammar/selectors.ts';
import type { ObjectId, Service } from '../../model/manifest.ts';
import { compare } from '../../model/order.ts';
import type { Labels } from '../../model/policy.ts';
import { at, texts } from '../../stages/manifests/fields.ts';
import { counts } from '../counts.ts';
import type { DraftedWorkload } from '../draft.ts';
import { reasonAgainst, serviceName } from '../drafted-workloads.ts';
import { mayTellOfPods, saysOfPods } from './resource-pods.ts';

/** A custom resource: an operator may make pods of it. */
export interface CustomResource {
  readonly id: ObjectId;
  readonly namespace: string;
  readonly labels: Labels;
  readonly spec: Fields;
  /** Its own fields tell of pods: how many, of which image, with which volumes. */
  readonly tellsOfPods: boolean;
}

/** A Service that leads to no pods of the manifests. */
export interface Unserved {
  readonly service: Service;
  readonly namespace: string;
}

/** Reads a custom resource; undefined for the kinds that Kubernetes itself has. */
export function readCustomResource(
  id: ObjectId,
  fields: Fields,
  namespace: string,
): CustomResource | undefined {
  // a profile's words for it would be none
  if (!/^[A-Z][A-Za-z0-9]*$/.test(id.kind) || reasonAgainst(id, namespace) !== undefined)
    return undefined;
  if (isOwnGroup(id.apiVersion)) return undefined;
  const spec = at(fields, ['spec']);
  const labels = texts(at(fields, ['metadata']).labels);
  return { id, namespace, labels, spec, tellsOfPods: mayTellOfPods(spec) };
}

/**
 * The pods that operators will make, as far as Services know them: one that
 * leads to nobody here, with a resource's name among the labels that it asks
 * for. The labels are those that all such Services of the resource share. Of a
 * resource without a Service nothing tells the labels; where its own fields
 * say that it has pods, that is a question.
 */
export function operatedWorkloads(
  resources: readonly CustomResource[],
  unserved: readonly Unserved[],
  seen: readonly DraftedWorkload[],
): readonly Operated[] {
  const selected = new Map<CustomResource, Labels>();
  for (const { service, namespace } of unserved) {
    const { selector = {} } = service;
    if (
      !Object.entries(selector).every(([key, value]) => isQualifiedName(key) && isLabelValue(value))
    )
      continue;
    const resource = resourceOf(selector, namespace, resources);
    if (resource === undefined) continue;
    const before = selected.get(resource);
    const both = before === undefined ? selector : sharedPairs(before, selector);
    // what they share must mean the resource's pods still, and no others that are here
    if (Object.values(both).includes(resource.id.name) && !isOfOthers(both, namespace, seen))
      selected.set(resource, both);
  }
  const silent = resources.filter((each) => !selected.has(each) && hasPods(each, resources));
  const taken = counts([
    ...seen.map((each) => [`${each.namespace}/${each.service}`]),
    ...[...selected.keys(), ...silent].map((each) => [
      `${each.namespace}/${serviceName(each.id.name)}`,
    ]),
  ]);
  const drafted = (resource: CustomResource, operated: Labels | 'unknown'): Operated => {
    const { id, namespace } = resource;
    const labels = operated === 'unknown' ? {} : operated;
    const workload = {
      ...id,
      podLabels: labels,
      selector: { matchLabels: labels, matchExpressions: [] },
      ports: [],
      annotations: {},
      hostNetwork: false,
      serviceAccount: '',
    };
    const isAlone = taken.get(`${namespace}/${serviceName(id.name)}`) === 1;
    const service = serviceName(isAlone ? id.name : `${id.name}-${id.kind.toLowerCase()}`);
    const ref = [{ kind: id.kind, name: id.name }];
    const select =
      operated === 'unknown'
        ? undefined
        : { selector: workload.selector, why: 'the labels that its Services ask for' };
    const own = { service, namespace, workload, all: [workload], ref, operated };
    return { resource, drafted: { ...own, ...(select !== undefined && { select }) } };
  };
  return [
    ...[...selected].map(([resource, labels]) => drafted(resource, labels)),
    ...silent.map((resource) => drafted(resource, 'unknown')),
  ].sort((a, b) => compare(a.resource.id.kind, b.resource.id.kind));
}

/** A workload that an operator makes, and what it makes it of. */
export interface Operated {
  readonly resource: CustomResource;
  readonly drafted: DraftedWorkload;
}

/**
 * Whether a resource has pods of its own, by its own fields or those of its
 * parts, which carry its name in a label of their operator's domain: a
 * KafkaNodePool of a Kafka. A part has none of its own.
 */
function hasPods(resource: CustomResource, resources: readonly CustomResource[]): boolean {
  const { id, namespace } = resource;
  if (wholeOf(resource).length > 0) return false;
  return (
    saysOfPods(resource.spec) ||
    resources.some(
      (part) =>
        part.namespace === namespace &&
        groupOf(part) === groupOf(resource) &&
        wholeOf(part).includes(id.name) &&
        saysOfPods(part.spec),
    )
  );
}

/** Names of what a resource is a part of. */
function wholeOf({ id, labels }: CustomResource): readonly string[] {
  return Object.entries(labels).flatMap(([key, value]) =>
    // by what Argo CD and others keep count of what they applied nothing is a part
    ofOperatorsDomain(key, id.apiVersion) && !key.endsWith('/instance') ? [value] : [],
  );
}

function groupOf({ id }: CustomResource): string {
  return id.apiVersion.split('/')[0] ?? '';
}

/** The one resource that a selector names; none where several may be meant. */
function resourceOf(
  selector: Labels,
  namespace: string,
  resources: readonly CustomResource[],
): CustomResource | undefined {
  // what carries the label itself is a part of another: a KafkaTopic of a Kafka of its name
  const keysOf = ({ id, labels }: CustomResource): string[] =>
    Object.keys(selector).filter((key) => selector[key] === id.name && !Object.hasOwn(labels, key));
  const named = resources.filter((each) => each.namespace === namespace && keysOf(each).length > 0);
  const sure = named.filter((each) =>
    keysOf(each).some((key) => ofOperatorsDomain(key, each.id.apiVersion)),
  );
  const telling = (sure.length > 0 ? sure : named).filter((each) => each.tellsOfPods);
  const [only, ...more] = sure.length === 1 ? sure : telling;
  return more.length === 0 ? only : undefined;
}

function isOfOthers(labels: Labels, namespace: string, seen: readonly DraftedWorkload[]): boolean {
  const selector = { matchLabels: labels, matchExpressions: [] };
  return seen.some(
    (each) => each.namespace === namespace && matches(selector, each.workload.podLabels),
  );
}

function sharedPairs(one: Labels, other: Labels): Labels {
  return Object.fromEntries(Object.entries(one).filter(([key, value]) => other[key] === value));
}

/** Resources whose operator may make a Service of this name: `events-kafka-bootstrap` of Kafka events. The longest name wins. */
export function makerOf(
  host: string,
  namespace: string,
  resources: readonly CustomResource[],
): CustomResource | undefined {
  const found = resources.filter(
    (each) =>
      each.namespace === namespace &&
      (host === each.id.name || host.startsWith(`${each.id.name}-`)) &&
      (hasPods(each, resources) || (each.tellsOfPods && wholeOf(each).length === 0)),
  );
  const longest = Math.max(0, ...found.map(({ id }) => id.name.length));
  const [only, ...more] = found.filter(({ id }) => id.name.length === longest);
  return more.length === 0 ? only : undefined;
}

/** What a draft of an operator's pods leaves open. */
export function questionsOfOperated({ operated, workload }: DraftedWorkload): {
  readonly exposes: readonly string[];
  readonly consumes: readonly string[];
} {
  if (operated === undefined) return { exposes: [], consumes: [] };
  const made = `an operator makes the pods of ${workload.kind}/${workload.name}`;
  if (operated === 'unknown')
    return {
      exposes: [
        `${made}: with which labels, and which ports? Write select: {label: value} and exposes, and take out isolate`,
      ],
      consumes: [`${made}: do they connect to each other ($self), to $kube-api, to others?`],
    };
  return {
    exposes: [
      `${made}: have all of them, and no others, the labels in select? Which other ports do they have?`,
    ],
    consumes: [
      `${made}: do they connect to each other (from: [$self] above), to $kube-api, to others?`,
    ],
  };
}

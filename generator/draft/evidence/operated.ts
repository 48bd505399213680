import { isLabelValue, isQualifiedName } from '../../grammar/names.ts';
import { isOwnGroup, ofOperatorsDomain } from '../../grammar/operator-labels.ts';
import { asFields, type Fields } from '../../grammar/reader.ts';
import { matches } from '../../grammar/selectors.ts';
import type { ObjectId, Service } from '../../model/manifest.ts';
import { compare } from '../../model/order.ts';
import type { Labels } from '../../model/policy.ts';
import { at, texts } from '../../stages/manifests/fields.ts';
import type { DraftedWorkload } from '../draft.ts';
import { reasonAgainst, serviceName } from '../drafted-workloads.ts';

/** A custom resource: an operator may make pods of it. */
export interface CustomResource {
  readonly id: ObjectId;
  readonly namespace: string;
  readonly labels: Labels;
  /** Its own fields tell of pods: how many, of which image, with which volumes. */
  readonly tellsOfPods: boolean;
}

/** A Service that leads to no pods of the manifests. */
export interface Unserved {
  readonly service: Service;
  readonly namespace: string;
}

/** Fields by which resources of operators say how many pods they get, and what is in them. */
const aboutPods =
  /^(?:replicas|replicaCount|instances|numberOfInstances|size|members|nodes|nodeSets|image|imageName|resources|storage|volume|persistence|podTemplate|podMetadata)$/;

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
  const parts = [spec, ...Object.values(spec).map((each) => asFields(each) ?? {})];
  const tellsOfPods = parts.some((part) => Object.keys(part).some((key) => aboutPods.test(key)));
  return { id, namespace, labels: texts(at(fields, ['metadata']).labels), tellsOfPods };
}

/**
 * The pods that operators will make, as far as Services know them: one that
 * leads to nobody here, with a resource's name among the labels that it asks
 * for. The labels are those that all such Services of the resource share; a
 * resource without a Service in the manifests is told by nothing.
 */
export function operatedWorkloads(
  resources: readonly CustomResource[],
  unserved: readonly Unserved[],
  seen: readonly DraftedWorkload[],
): readonly DraftedWorkload[] {
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
  return [...selected]
    .map(([{ id, namespace }, labels]): DraftedWorkload => {
      const selector = { matchLabels: labels, matchExpressions: [] };
      const workload = {
        ...id,
        podLabels: labels,
        selector,
        ports: [],
        annotations: {},
        hostNetwork: false,
        serviceAccount: '',
      };
      return {
        service: serviceName(id.name),
        namespace,
        workload,
        all: [workload],
        ref: [{ kind: id.kind, name: id.name }],
        operated: labels,
        select: { selector, why: 'the labels that its Services ask for' },
      };
    })
    .sort((a, b) => compare(a.workload.kind, b.workload.kind));
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
      each.tellsOfPods &&
      (host === each.id.name || host.startsWith(`${each.id.name}-`)),
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
  return {
    exposes: [
      `${made}: have all of them, and no others, the labels in select? Which other ports do they have?`,
    ],
    consumes: [
      `${made}: do they connect to each other (from: [$self] above), to $kube-api, to others?`,
    ],
  };
}

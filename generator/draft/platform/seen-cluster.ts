import { isV4OrV6 } from '../../grammar/addresses.ts';
import { asFields, type Fields, field, items, Report } from '../../grammar/reader.ts';
import type { Place } from '../../model/diagnostic.ts';
import type { ObjectId, Service, Workload } from '../../model/manifest.ts';
import type { Labels } from '../../model/policy.ts';
import { at, texts } from '../../stages/manifests/fields.ts';
import { objectsOf } from '../../stages/manifests/objects.ts';
import { podTemplatePath } from '../../stages/manifests/workload.ts';
import { manifests } from '../../stages/manifests.ts';
import type { ReadDocument } from '../../stages/parse.ts';

/** An object of a cluster, with its fields. */
export interface SeenObject {
  readonly id: ObjectId;
  readonly fields: Fields;
}

/** What a node says of itself and of the cluster that it is in. */
export interface SeenNode {
  readonly labels: Labels;
  /** `v1.34.4+k3s1`: distributions write their names behind it. */
  readonly kubelet: string;
  /** `kind://docker/kind/kind-worker` */
  readonly provider: string;
  readonly addresses: readonly string[];
  /** The blocks that its pods' addresses are of, one for each family. */
  readonly podBlocks: readonly string[];
}

/** The objects of a cluster, or of a chart, that tell of the platform. */
export interface SeenCluster {
  readonly objects: readonly SeenObject[];
  readonly nodes: readonly SeenNode[];
  readonly workloads: readonly Workload[];
  readonly services: readonly Service[];
  readonly namespaceOf: (object: { readonly namespace?: string }) => string;
  /** Commands and arguments of a workload's containers. */
  readonly wordsOf: (workload: Workload) => readonly string[];
}

/** Lines of the platform file below one key, and what they leave open. */
export interface PlatformPart {
  readonly lines: readonly string[];
  readonly questions: readonly string[];
}

const nowhere: Place = { file: '', document: 0, path: [] };

/** The entries of a list that are mappings. */
export function mappings(value: unknown): readonly Fields[] {
  return items(value, nowhere).map(([each]) => asFields(each) ?? {});
}

/** The entries of a list that are text. */
export function words(value: unknown): readonly string[] {
  return items(value, nowhere).flatMap(([each]) => (typeof each === 'string' ? [each] : []));
}

/** Reads documents into what the parts of a platform are drafted from. */
export function seenCluster(documents: readonly ReadDocument[], namespace: string): SeenCluster {
  const { workloads, services } = manifests(documents).manifests;
  const objects = [...objectsOf(documents, new Report())];
  const namespaceOf = (object: { readonly namespace?: string }): string =>
    object.namespace ?? namespace;
  const called = (id: ObjectId): string => `${id.kind} ${namespaceOf(id)}/${id.name}`;
  const told = new Map(
    objects.flatMap(({ id, fields }) => {
      const path = podTemplatePath(id.kind);
      return path === undefined ? [] : [[called(id), wordsIn(at(fields, [...path, 'spec']))]];
    }),
  );
  return {
    objects,
    nodes: objects.filter(({ id }) => id.kind === 'Node').map(nodeOf),
    workloads,
    services,
    namespaceOf,
    wordsOf: (workload) => told.get(called(workload)) ?? [],
  };
}

function wordsIn(podSpec: Fields): readonly string[] {
  return mappings(field(podSpec, 'containers')).flatMap((each) => [
    ...words(field(each, 'command')),
    ...words(field(each, 'args')),
  ]);
}

function nodeOf({ fields }: SeenObject): SeenNode {
  const [spec, status] = [at(fields, ['spec']), at(fields, ['status'])];
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const blocks = words(field(spec, 'podCIDRs'));
  const block = text(field(spec, 'podCIDR'));
  return {
    labels: texts(field(at(fields, ['metadata']), 'labels')),
    kubelet: text(field(at(status, ['nodeInfo']), 'kubeletVersion')),
    provider: text(field(spec, 'providerID')),
    addresses: mappings(field(status, 'addresses'))
      .filter((each) => field(each, 'type') === 'InternalIP')
      .flatMap((each) => {
        const address = field(each, 'address');
        return typeof address === 'string' && isV4OrV6(address) ? [address] : [];
      }),
    podBlocks: blocks.length > 0 || block === '' ? blocks : [block],
  };
}

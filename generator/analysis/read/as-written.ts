import { Report } from '../../grammar/reader.ts';
import type { Call, Manifests } from '../../model/manifest.ts';
import { type FoundObject, objectsOf } from '../../stages/manifests/objects.ts';
import { manifests } from '../../stages/manifests.ts';
import type { RawDocument } from '../../stages/parse.ts';

/** Manifests as they are written, where a simulation keeps only what they mean. */
export interface Written {
  readonly objects: readonly FoundObject[];
  readonly workloads: Manifests['workloads'];
  readonly services: Manifests['services'];
  readonly calls: readonly Call[];
}

/** Reads manifests once more, as written; `namespace` is for objects that carry none. What is wrong in them has been told. */
export function writtenIn(documents: readonly RawDocument[], namespace: string): Written {
  const placed = <T extends { readonly namespace?: string }>(object: T): T => ({
    ...object,
    namespace: object.namespace ?? namespace,
  });
  const read = manifests(documents).manifests;
  return {
    objects: [...objectsOf(documents, new Report())].map(({ id, fields }) => ({
      id: placed(id),
      fields,
    })),
    workloads: read.workloads.map(placed),
    services: read.services.map(placed),
    calls: read.calls.map(({ target, by, ...call }) => ({
      ...call,
      by: placed(by),
      target:
        target.kind === 'service'
          ? { ...target, namespace: target.namespace ?? by.namespace ?? namespace }
          : target,
    })),
  };
}

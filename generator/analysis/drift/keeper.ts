import { asFields, type Fields, field, items } from '../../grammar/reader.ts';
import { compare } from '../../model/order.ts';
import type { Labels } from '../../model/policy.ts';
import { at, texts } from '../../stages/manifests/fields.ts';
import type { FoundObject } from '../../stages/manifests/objects.ts';

/** A field manager that wrote a spec, as the API server notes it. */
export interface Writer {
  readonly manager: string;
  /** RFC 3339; empty where none is noted. */
  readonly time: string;
  /** Somebody sat there and changed it. */
  readonly byHand: boolean;
}

/** Who keeps an object of a cluster as it is. */
export interface Kept {
  /** The release, application or object that would make it again: `Helm release web`. */
  readonly keeper?: string;
  readonly lastWriter?: Writer;
}

export function keptOf({ id, fields }: FoundObject): Kept {
  const metadata = at(fields, ['metadata']);
  const labels = texts(field(metadata, 'labels'));
  const annotations = texts(field(metadata, 'annotations'));
  const keeper =
    fluxOf(labels, id.namespace) ??
    argoOf(labels, annotations) ??
    helmOf(annotations, id.namespace) ??
    controllerOf(metadata, id.place);
  const lastWriter = lastWriterOf(metadata, id.place);
  return {
    ...(keeper !== undefined && { keeper }),
    ...(lastWriter !== undefined && { lastWriter }),
  };
}

/** Labels that Flux puts on what it applies: fluxcd/pkg ssa, Owner. */
function fluxOf(labels: Labels, own: string | undefined): string | undefined {
  for (const [prefix, kind] of [
    ['kustomize.toolkit.fluxcd.io', 'Kustomization'],
    ['helm.toolkit.fluxcd.io', 'HelmRelease'],
  ] as const) {
    const name = labels[`${prefix}/name`];
    if (name !== undefined)
      return `Flux ${kind} ${inside(labels[`${prefix}/namespace`], own)}${name}`;
  }
  return undefined;
}

/** argo-cd docs/user-guide/resource_tracking.md: `application:group/kind:namespace/name`. */
function argoOf(labels: Labels, annotations: Labels): string | undefined {
  const application =
    annotations['argocd.argoproj.io/tracking-id']?.split(':')[0] ??
    labels['argocd.argoproj.io/instance'];
  return application === undefined ? undefined : `Argo CD application ${application}`;
}

/** helm pkg/action/validate.go: what Helm puts on each object of a release. */
function helmOf(annotations: Labels, own: string | undefined): string | undefined {
  const release = annotations['meta.helm.sh/release-name'];
  if (release === undefined) return undefined;
  return `Helm release ${inside(annotations['meta.helm.sh/release-namespace'], own)}${release}`;
}

/** `data/`, where it is not the namespace that is spoken of. */
function inside(namespace: string | undefined, own: string | undefined): string {
  return namespace === undefined || namespace === own ? '' : `${namespace}/`;
}

type Place = FoundObject['id']['place'];

/** The object of an operator: `Kafka events`. */
function controllerOf(metadata: Fields, place: Place): string | undefined {
  const owners = items(field(metadata, 'ownerReferences'), place).map(
    ([each]) => asFields(each) ?? {},
  );
  const { kind, name } = texts(owners.find((each) => field(each, 'controller') === true));
  return kind === undefined || name === undefined ? undefined : `${kind} ${name}`;
}

/** Programs in which somebody changes an object; kubectl apply is as good as a pipeline. */
const hands =
  /^(?:kubectl-(?:edit|patch|replace|set|label|annotate)|k9s|openlens|lens|headlamp|dashboard)/i;

function lastWriterOf(metadata: Fields, place: Place): Writer | undefined {
  const writers = items(field(metadata, 'managedFields'), place).flatMap(([each]) => {
    const fields = asFields(each) ?? {};
    const { manager, time = '' } = texts(fields);
    const wroteSpec = Object.hasOwn(asFields(field(fields, 'fieldsV1')) ?? {}, 'f:spec');
    return manager !== undefined && wroteSpec
      ? [{ manager, time, byHand: hands.test(manager) }]
      : [];
  });
  return writers.sort((a, b) => compare(a.time, b.time)).at(-1);
}

/** ` (kept by Helm release web)`, ` (last written by kubectl-edit, 2026-11-01T10:00:00Z)`, or nothing. */
export function keptText({ keeper, lastWriter }: Kept): string {
  if (keeper !== undefined && lastWriter?.byHand !== true) return ` (kept by ${keeper})`;
  if (lastWriter === undefined) return '';
  const written = writtenText(lastWriter);
  return keeper === undefined ? ` (${written})` : ` (kept by ${keeper}, ${written})`;
}

export function writtenText({ manager, time }: Writer): string {
  return `last written by ${manager}${time === '' ? '' : `, ${time}`}`;
}

import { asFields, type Fields } from '../grammar/reader.ts';
import { at } from '../stages/manifests/fields.ts';
import type { ReadDocument } from '../stages/parse.ts';
import { comment, scalar, withComment } from './page.ts';
import { apiServerLines } from './platform/api-server.ts';
import { addressPart } from './platform/blocks.ts';
import { callerPart } from './platform/callers.ts';
import { dnsLines } from './platform/cluster-dns.ts';
import { kindOfCluster } from './platform/kind-of-cluster.ts';
import { seenCluster } from './platform/seen-cluster.ts';

/** A platform file drafted from what a cluster's objects say. */
export interface PlatformDraft {
  /** The preset that it extends. */
  readonly preset: string;
  /** The file, with the evidence of each line. */
  readonly text: string;
  /** The ingress controllers and Prometheus: they call whoever asks for it. `Deployment monitoring/prometheus` */
  readonly callers: ReadonlySet<string>;
}

/**
 * Drafts the platform file: the preset by nodes and by what runs on each of
 * them, DNS, the API server's addresses, the cluster's blocks and families,
 * the ingress controllers and Prometheus; each with what was seen. Only what
 * is not the preset's already is written. Undefined where the objects say
 * none of it, as a chart's do. `presetSpecs`: a preset's spec and those that
 * it extends, nearest first.
 */
export function draftPlatform(
  documents: readonly ReadDocument[],
  namespace: string,
  presetSpecs: (preset: string) => readonly unknown[],
): PlatformDraft | undefined {
  const cluster = seenCluster(documents, namespace);
  const kind = kindOfCluster(cluster);
  const preset = kind?.preset ?? 'generic';
  const known = nearest(presetSpecs(preset));
  const callers = callerPart(cluster);
  const peers = [...apiServerLines(cluster, known('peers', 'kube-api')), ...callers.lines];
  const dns = dnsLines(cluster, known('dns'));
  const addresses = addressPart(cluster, known(), kind?.cloud ?? []);
  const questions = [...(kind?.questions ?? []), ...callers.questions, ...addresses.questions];
  if (kind === undefined && [...peers, ...dns, ...addresses.lines].length === 0) return undefined;
  const lines = [
    '# Drafted by netprofile init from the objects of the cluster.',
    'apiVersion: netprofile.dev/v1alpha1',
    'kind: Platform',
    'metadata: {name: cluster}',
    'spec:',
    withComment(`  extends: ${preset}`, kind?.why ?? 'nothing says which platform it is'),
    ...(kind?.plugin === undefined
      ? []
      : [withComment(`  cni: {name: ${kind.plugin.name}}`, kind.plugin.why)]),
    ...(kind?.mesh === undefined ? [] : [withComment(`  mesh: ${kind.mesh.name}`, kind.mesh.why)]),
    ...dns,
    ...(peers.length === 0 ? [] : ['  peers:', ...peers]),
    ...addresses.lines,
    ...questions.map((each) => `  # ? ${comment(each)}`),
  ];
  return {
    preset,
    text: `${lines.join('\n')}\n`,
    callers: new Set(
      callers.callers.map(
        ({ kind: of, name, ...each }) => `${of} ${cluster.namespaceOf(each)}/${name}`,
      ),
    ),
  };
}

/** What specs say below a path, nearest first: maps are joined key by key, as platforms are. */
function nearest(specs: readonly unknown[]): (...path: readonly string[]) => Fields {
  const all = specs.map((each) => asFields(each) ?? {});
  return (...path) => Object.assign({}, ...all.map((each) => at(each, path)).toReversed());
}

/** A project file that names the drafted platform and profiles. */
export function printProjectFile(profiles: string): string {
  return `# Drafted by netprofile init.
apiVersion: netprofile.dev/v1alpha1
kind: NetprofileConfig
metadata: {name: cluster}
spec:
  profiles: [${scalar(profiles)}]
  platform: ./platform.yaml
`;
}

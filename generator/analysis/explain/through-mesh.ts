import type { PlatformFacts } from '../../model/intent.ts';
import type { Cause, Explanation } from '../../model/reach.ts';
import { meshTraffic } from '../../stages/plan/mesh-traffic.ts';
import { type InMesh, meshOf } from '../population/mesh-membership.ts';
import type { Analysis } from '../reach/analyse.ts';
import { explainEnds } from './explain.ts';
import type { End, Goal } from './question.ts';

/** What the port that pods of a mesh meet on makes of an answer. */
export interface ThroughMesh {
  readonly note: Cause;
  /** Policies deny the port that was asked, and it may be reached through the mesh's. */
  readonly mayBeAllowed: boolean;
}

/**
 * What is to be said of a connection between two pods of an ambient mesh: it
 * comes on the mesh's own port, the one that policies see. Nothing where they
 * say the same of that port and of the one that was asked.
 */
export function throughMesh(
  analysis: Analysis,
  source: End,
  goals: readonly Goal[],
  { allowed }: Explanation,
  platform: PlatformFacts,
): ThroughMesh | undefined {
  const inside = (id: number): InMesh | undefined => ambientOf(analysis, id, platform);
  const mesh = source.members.map(inside).find((each) => each !== undefined);
  const port = mesh === undefined ? undefined : meshTraffic(mesh.mesh).between;
  const meant = goals.filter(
    ({ protocol, members }) => protocol === 'TCP' && members.some((id) => inside(id) !== undefined),
  );
  if (mesh === undefined || port === undefined || meant.length === 0) return undefined;
  const within = explainEnds(
    analysis,
    source,
    meant.map((each) => ({ ...each, port })),
  );
  const both = `both are in the mesh ${mesh.mesh} (${mesh.why}): what one sends the other comes on ${port}/TCP`;
  if (!allowed) {
    if (!within.allowed && within.mayBeAllowed === undefined) return undefined;
    const open = within.allowed ? 'is open' : 'may be open';
    const text = `${both}, which ${open}: policies do not see the port behind it`;
    return { note: { text }, mayBeAllowed: true };
  }
  if (within.allowed) return undefined;
  const closed = [within.egress, within.ingress].find((each) => !each.allowed);
  const by =
    closed?.by === undefined ? closed?.policies[0] : { ...closed.by, name: closed.by.policy };
  const text = `${both}, which ${by?.name ?? 'another rule'} leaves closed`;
  const note = { text, ...(by !== undefined && { place: by.place }) };
  return { note, mayBeAllowed: false };
}

function ambientOf(
  { cluster, reach }: Analysis,
  id: number,
  platform: PlatformFacts,
): InMesh | undefined {
  const member = reach.universe.members[id];
  if (member?.kind !== 'pods' || member.hostNetwork) return undefined;
  const { namespace } = member.workload;
  const found = meshOf(
    {
      podLabels: member.labels,
      namespaceLabels: cluster.namespaces.get(namespace) ?? {},
      isNamespaceWritten: !cluster.unlabelled.has(namespace),
    },
    platform,
  );
  return found?.mesh === 'istio-ambient' ? found : undefined;
}

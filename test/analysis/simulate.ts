import type { Member } from '../../generator/analysis/population/members.ts';
import type { UniverseOptions } from '../../generator/analysis/population/universe.ts';
import { type Analysis, analyse } from '../../generator/analysis/reach/analyse.ts';
import { readCluster } from '../../generator/analysis/read/read-cluster.ts';
import type { Diagnostic } from '../../generator/model/diagnostic.ts';
import { headed } from '../../generator/stages/parse.ts';
import { type Connection, type Endpoint, isPod } from '../oracle/endpoint.ts';

/** Simulates parsed manifests, each in a file of its own name. */
export function simulate(
  documents: readonly unknown[],
  options?: UniverseOptions,
): {
  analysis: Analysis;
  diagnostics: readonly Diagnostic[];
} {
  const read = documents.map((value, index) =>
    headed(value, { file: `${index}.yaml`, document: 0, path: [] }),
  );
  const { cluster, diagnostics } = readCluster(read);
  return { analysis: analyse(cluster, options), diagnostics };
}

/** The numbers of the members that an oracle's endpoint is; a dual-stack pod may be two. */
export function membersOf({ reach }: Analysis, endpoint: Endpoint): readonly number[] {
  const { universe } = reach;
  if (!isPod(endpoint)) {
    const piece = universe.pieceOf(endpoint.ip);
    return piece === undefined ? [] : [piece];
  }
  const found: number[] = [];
  universe.members.forEach((member, id) => {
    if (isMember(member, endpoint.id)) found.push(id);
  });
  return found;
}

/** Oracle ids are namespace/Kind/name, of Pods too. */
function isMember(member: Member, id: string): boolean {
  if (member.kind !== 'pods') return false;
  const { namespace, kind, name } = member.workload;
  const [ns = '', oracleKind = '', oracleName = ''] = id.split('/');
  if (oracleKind === 'Pod' && member.pods.has(oracleName)) return ns === namespace;
  return ns === namespace && kind === oracleKind && name === oracleName;
}

/** What the fast evaluator says of one connection. */
export function isAllowed(analysis: Analysis, connection: Connection): boolean {
  const { reach } = analysis;
  const { source, destination, protocol, port } = connection;
  return membersOf(analysis, source).some((from) => {
    const row = [...reach.row(from)];
    return membersOf(analysis, destination).some((to) =>
      row.some(([ports, set]) => set.has(to) && reach.ports.has(ports, protocol, port)),
    );
  });
}

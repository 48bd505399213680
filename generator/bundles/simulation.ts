// What --explain and --diff-against print of a release: a bundle of its own, loaded on demand.

import { universeOptions } from '../analysis/population/platform-addresses.ts';
import { subjectsByParty } from '../analysis/population/subjects-by-party.ts';
import type { UniverseOptions } from '../analysis/population/universe.ts';
import { analyse, analyseBoth } from '../analysis/reach/analyse.ts';
import { allPorts } from '../analysis/reach/port-sets.ts';
import { readCluster } from '../analysis/read/read-cluster.ts';
import { withoutObjects, withPlanned } from '../analysis/read/with-planned.ts';
import { diff } from '../analysis/views/diff.ts';
import { graphOf } from '../analysis/views/graph.ts';
import type { Change, ChangeKind } from '../model/changes.ts';
import type { Cluster } from '../model/cluster.ts';
import { type Code, type Diagnostic, finding, hasErrors } from '../model/diagnostic.ts';
import { calledText, rangesText, someNames } from '../model/list-text.ts';
import type { Output } from '../pipeline.ts';
import { parse, type ReadDocument, type Text } from '../stages/parse.ts';

export { openings } from '../analysis/views/openings.ts';

/** A release that was compiled, and what is asked about it. */
export interface ReleaseQuestion {
  /** The release's own objects. */
  readonly documents: Iterable<ReadDocument>;
  readonly output: Output;
  readonly namespace: string;
  readonly explain: boolean;
  /** What to compare with. */
  readonly against?: Text;
}

const signs: Readonly<Record<ChangeKind, string>> = {
  added: 'opens',
  removed: 'closes',
  widened: 'widens',
  narrowed: 'narrows',
  changed: 'changes',
};

/** The connections that a release allows, or what it changes of them, as findings. */
export function connectionFindings(question: ReleaseQuestion): readonly Diagnostic[] {
  const { output, namespace, against } = question;
  // with errors there is no release to tell of
  if (hasErrors(output.diagnostics)) return [];
  const { cluster: after, foreign } = clusterOf(question);
  const allowed = question.explain ? allowedBy(after, output, namespace) : [];
  if (against === undefined) return [...allowed, ...foreign];
  const read = parse([against], { merge: true });
  const { cluster: before, diagnostics } = readCluster(read.documents, namespace);
  const unreadable = [...read.diagnostics, ...diagnostics];
  if (hasErrors(unreadable)) return unreadable;
  const { changes } = diff(...analyseBoth(before, after, optionsOf(output)));
  return [
    ...allowed,
    ...foreign,
    ...unreadable,
    ...changes.map((each) =>
      finding('connection', `this release ${signs[each.kind]} ${changeText(each)}`, {
        subject: each.to[0],
      }),
    ),
  ];
}

function changeText({ kind, from, to, before, after, names }: Change): string {
  const ends = `${someNames(from)} -> ${someNames(to)}`;
  if (names !== undefined) return `${ends}: ${calledText(names)}`;
  if (kind === 'added') return `${ends}: ${rangesText(after)}`;
  if (kind === 'removed') return `${ends}: ${rangesText(before)}`;
  return `${ends}: ${rangesText(before)} becomes ${rangesText(after)}`;
}

/** What is not in the result, or not as written. */
const notExact: readonly Code[] = ['unsupported-policy', 'policy-approximated'];

/** The release as it leaves us: its objects without the policies that are replaced or removed, and ours. */
function clusterOf({ documents, output, namespace }: ReleaseQuestion): {
  readonly cluster: Cluster;
  readonly foreign: readonly Diagnostic[];
} {
  const { cluster, diagnostics } = readCluster(documents, namespace);
  const rest = withoutObjects(cluster, [...output.taken, ...output.removed]);
  // a policy that cannot be read is named by the release itself
  const told = new Set(output.diagnostics.map(({ code, message }) => `${code} ${message}`));
  return {
    cluster: withPlanned(rest, output.planned, namespace),
    foreign: diagnostics.filter(
      ({ code, message }) => notExact.includes(code) && !told.has(`${code} ${message}`),
    ),
  };
}

function optionsOf({ resolution }: Output): UniverseOptions {
  return universeOptions(resolution.world.platform);
}

/** Each connection with the line that declares it, where one does. */
function allowedBy(cluster: Cluster, output: Output, namespace: string): readonly Diagnostic[] {
  const analysis = analyse(cluster, optionsOf(output));
  const { subjects, resolved } = output.resolution;
  const graph = graphOf({
    analysis,
    resolved,
    subjects: subjectsByParty(subjects, analysis.parties, namespace),
    filter: { isChosen: () => true, ports: allPorts },
  });
  return graph.edges.map(({ source, destination, ports, rules }) =>
    finding('connection', `${source} -> ${destination}: ${rangesText(ports)} is allowed`, {
      subject: destination,
      place: rules.find((each) => each.place !== undefined)?.place,
    }),
  );
}

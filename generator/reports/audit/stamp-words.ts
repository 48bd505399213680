import type { Stamp, StampedCommit } from '../../model/stamp.ts';
import { counted } from './figure-text.ts';
import type { AuditContext } from './report.ts';

/** A line of a stamp: `name` for programs, `title` and `text` for readers. */
export interface StampLine {
  readonly name: string;
  readonly title: string;
  readonly text: string;
}

/** What a stamp says, but for the list of inputs. */
export function stampLines(stamp: Stamp, { version }: AuditContext): readonly StampLine[] {
  const { date, commit, since, cluster } = stamp;
  const line = (name: string, title: string, text: string): StampLine => ({ name, title, text });
  return [
    line('date', 'Date', date),
    line('commit', 'Commit', commitText(commit)),
    ...(since === undefined
      ? []
      : [line('compared-with', 'Compared with', `${since.revision}, commit ${since.commit}`)]),
    ...(cluster === undefined ? [] : [line('cluster', 'Cluster', clusterText(cluster))]),
    line('program', 'Program', `netprofile ${version}`),
    line('inputs', 'Inputs', inputsText(stamp)),
  ];
}

/** `0123abc, without uncommitted changes`, or why there is none. */
export function commitText(commit: StampedCommit): string {
  if ('missing' in commit) return `none: ${commit.missing}`;
  if (commit.hasChanges === undefined) return `${commit.id}, changes not known`;
  return `${commit.id}, ${commit.hasChanges ? 'with' : 'without'} uncommitted changes`;
}

function clusterText({ context, namespace, version }: NonNullable<Stamp['cluster']>): string {
  const what = namespace === undefined ? 'all namespaces' : `the namespace ${namespace}`;
  const server = version === undefined ? 'version not known' : `Kubernetes ${version}`;
  return `${what} of the context ${context} (${server})`;
}

/** How many files, and one digest of their list. */
export function inputsText({ inputs, inputsSha256 }: Stamp): string {
  if (inputs.length === 0) return 'no files';
  return `${counted(inputs.length, 'file')}, SHA-256 of their list ${inputsSha256}`;
}

import { UsageError } from '../io/usage.ts';
import { probeLabel } from '../model/probe.ts';
import type { Connection } from './connect.ts';
import { listAll } from './list-all.ts';
import { deleteOwn, listOwn, type OwnRef, pathTo } from './own-objects.ts';

/** What a cleanup could not take away. */
export interface Kept {
  readonly namespace: string;
  /** What is in it that carries no label of a run. */
  readonly foreign: readonly string[];
}

const pause = 500;

/** Requests at the same time. */
const atOnce = 8;

/**
 * Deletes everything of a run and waits until it is gone. A namespace that
 * somebody put something of theirs into stays, and what is the run's is taken
 * out of it. Throws UsageError where something cannot be deleted.
 */
export async function removeRun(
  connection: Connection,
  run: string,
  seconds: number,
): Promise<readonly Kept[]> {
  const refs = await listOwn(connection, run);
  const namespaces = refs.filter(({ kind }) => kind === 'Namespace');
  const kept = await keptOf(connection, namespaces);
  const emptied = new Set(
    namespaces
      .map(({ name }) => name)
      .filter((name) => !kept.some((each) => each.namespace === name)),
  );
  // what is in a namespace that goes, goes with it; for its pods it would wait
  const single = refs.filter(
    ({ kind, namespace }) =>
      kind === 'Pod' || (kind !== 'Namespace' && !emptied.has(namespace ?? '')),
  );
  await deleteAll(connection, single);
  await Promise.all(
    namespaces
      .filter(({ name }) => emptied.has(name))
      .map((namespace) => deleteOwn(connection, namespace)),
  );
  await untilGone(connection, run, new Set(kept.map(({ namespace }) => namespace)), seconds);
  return kept;
}

/** Deletes some at a time; it ends when all that was begun has ended. */
async function deleteAll(connection: Connection, refs: readonly OwnRef[]): Promise<void> {
  for (let done = 0; done < refs.length; done += atOnce) {
    const batch = refs.slice(done, done + atOnce);
    const gone = await Promise.allSettled(batch.map((each) => deleteOwn(connection, each)));
    const failed = gone.find((each) => each.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
}

/** Namespaces of a run that hold something of somebody else. */
async function keptOf(
  connection: Connection,
  namespaces: readonly OwnRef[],
): Promise<readonly Kept[]> {
  const kept: Kept[] = [];
  for (const { name: namespace } of namespaces) {
    const foreign: string[] = [];
    for (const kind of ['Pod', 'Service', 'NetworkPolicy'] as const) {
      const items = await listAll(connection, pathTo(kind, namespace), `!${probeLabel}`);
      foreign.push(...items.map(({ metadata }) => `${kind} ${metadata.name}`));
    }
    if (foreign.length > 0) kept.push({ namespace, foreign });
  }
  return kept;
}

async function untilGone(
  connection: Connection,
  run: string,
  kept: ReadonlySet<string>,
  seconds: number,
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const left = (await listOwn(connection, run)).filter(
      ({ kind, name }) => kind !== 'Namespace' || !kept.has(name),
    );
    if (left.length === 0) return;
    if (Date.now() > end) {
      const [first] = left;
      throw new UsageError(
        `${left.length} objects of the run ${run} are still being deleted after ${seconds} s, such as ${first?.kind} ${first?.name}`,
        `netprofile probe --cleanup ${run} waits again`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

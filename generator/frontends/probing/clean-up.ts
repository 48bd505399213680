import type { OwnRef } from '../../bundles/cluster.ts';
import { writeAll } from '../../io/output.ts';
import { UsageError } from '../../io/usage.ts';
import type { Session } from './session.ts';
import { inWords } from './with-run.ts';

const patience = 180;

/**
 * Removes what runs left: of those that are named, or of all that are over.
 * A run that may still be going is named and left alone, unless it was asked
 * for by its name or by `all`.
 */
export async function cleanUp(
  session: Pick<Session, 'live' | 'connection' | 'say'>,
  named: readonly string[],
): Promise<number> {
  const { live, connection, say } = session;
  for (const each of named) {
    if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(each))
      throw new UsageError(`${JSON.stringify(each)} is not the name of a run`, 'or "all"');
  }
  try {
    const all = await live.listOwn(connection, undefined);
    const runs = byRun(all);
    const isChosen = (run: string): boolean => named.includes(run) || named.includes('all');
    const going = runs.filter(([run, refs]) => !isChosen(run) && isGoing(refs, live));
    const left = runs.filter(
      ([run, refs]) => isChosen(run) || (named.length === 0 && !isGoing(refs, live)),
    );
    for (const [run, refs] of left) {
      for (const { namespace, foreign } of await live.removeRun(connection, run, patience))
        say(
          `the namespace ${namespace} stays, since something of somebody else is in it: ${foreign.join(', ')}`,
        );
      writeAll(1, `${run}: ${counted(refs.length, 'object')} removed\n`);
    }
    if (named.length === 0)
      for (const [run] of going)
        say(`${run} may still be going: netprofile probe --cleanup ${run} removes it all the same`);
    for (const each of named)
      if (each !== 'all' && !runs.some(([run]) => run === each)) say(`nothing is left of ${each}`);
    if (left.length === 0 && named.length === 0 && going.length === 0)
      say('no run left anything behind');
    return 0;
  } catch (error) {
    throw inWords(error, session);
  }
}

function byRun(refs: readonly OwnRef[]): readonly (readonly [string, readonly OwnRef[]])[] {
  const names = [...new Set(refs.map(({ run }) => run))].sort();
  return names.map((name) => [name, refs.filter(({ run }) => run === name)]);
}

function isGoing(refs: readonly OwnRef[], live: Session['live']): boolean {
  return refs.some(({ by }) => live.mayBeRunning(by));
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

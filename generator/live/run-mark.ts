import { hostname } from 'node:os';

/** What a run writes on its objects, so that another can tell whether it is over. */
export interface RunMark {
  readonly host: string;
  readonly pid: number;
  readonly until: string;
}

export const markKey = 'netprofile.dev/probe-by';

/** The mark of this process. */
export function ownMark(lifetimeSeconds: number): RunMark {
  const until = new Date(Date.now() + lifetimeSeconds * 1000).toISOString();
  return { host: hostname(), pid: process.pid, until };
}

/** Whether a run may still be going: a process of another machine is believed until its time is over. */
export function mayBeRunning(by: RunMark | undefined): boolean {
  if (by === undefined || !(Date.parse(by.until) > Date.now())) return false;
  if (by.host !== hostname()) return true;
  try {
    process.kill(by.pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and another user's
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The mark that is written on an object; undefined where there is none that can be read. */
export function markOf(text: string | undefined): RunMark | undefined {
  try {
    const { host, pid, until } = JSON.parse(text ?? '') as Partial<RunMark>;
    if (typeof host !== 'string' || typeof until !== 'string') return undefined;
    return Number.isInteger(pid) && pid !== undefined && pid > 0 ? { host, pid, until } : undefined;
  } catch {
    return undefined;
  }
}

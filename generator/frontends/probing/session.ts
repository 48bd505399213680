import type { Connection, OwnObject, RunMark } from '../../bundles/cluster.ts';
import { writeAll } from '../../io/output.ts';

/** The bundle that talks to clusters. */
export type Live = typeof import('../../bundles/cluster.ts');

/** A run on a cluster. */
export interface Session {
  readonly live: Live;
  readonly connection: Connection;
  /** The value of the label on everything that it makes. */
  readonly run: string;
  readonly mark: RunMark;
  readonly signal: AbortSignal;
  readonly image: string;
  /** Most seconds for policies to take effect. */
  readonly settle: number;
  /** Most seconds for pods to start. */
  readonly wait: number;
  /** Seconds after which pods end by themselves, whatever becomes of the run. */
  readonly lifetime: number;
  /** Pods that are asked at the same time: most of their connections wait for what is not answered. */
  readonly podsAtOnce: number;
  /** Connections that are tried at the same time from one pod. */
  readonly atOnce: number;
  /** What containers have to connect with; absent: the image of the probe. */
  readonly tools?: 'any';
  readonly say: (line: string) => void;
}

/** A name for a run: when it began, and something that two runs do not share. */
export function runName(now: Date): string {
  const date = now.toISOString().slice(0, 10).replaceAll('-', '');
  const random = Math.floor(Math.random() * 36 ** 6).toString(36);
  return `${date}-${random.padStart(6, '0')}`;
}

export function sayOnStandardError(line: string): void {
  writeAll(2, `${line}\n`);
}

/** Requests at the same time. */
const atOnce = 8;

/**
 * Creates objects of a run, kind by kind in their order, some at a time. It
 * ends only when all that was begun has ended: nothing is made after a cleanup.
 */
export async function createAll(session: Session, objects: readonly OwnObject[]): Promise<void> {
  const { live, connection, run, mark, signal } = session;
  for (let done = 0; done < objects.length; ) {
    signal.throwIfAborted();
    const rest = objects.slice(done, done + atOnce);
    const other = rest.findIndex(({ kind }) => kind !== rest[0]?.kind);
    const batch = other < 0 ? rest : rest.slice(0, other);
    const made = await Promise.allSettled(
      batch.map((each) => live.createOwn(connection, each, run, mark)),
    );
    const failed = made.find((each) => each.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    done += batch.length;
  }
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

export async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  signal.throwIfAborted();
}

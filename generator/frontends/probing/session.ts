import type { Connection, OwnObject, RunMark } from '../../cluster.ts';
import { writeAll } from '../../io/output.ts';

/** The bundle that talks to clusters. */
export type Live = typeof import('../../cluster.ts');

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

/** Creates objects of a run one after the other. */
export async function createAll(session: Session, objects: readonly OwnObject[]): Promise<void> {
  const { live, connection, run, mark, signal } = session;
  for (const object of objects) {
    signal.throwIfAborted();
    await live.createOwn(connection, object, run, mark);
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

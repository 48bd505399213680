import { plain } from '../model/diagnostic.ts';
import type { Protocol } from '../model/policy.ts';
import type { ProbeAnswer } from '../model/probe.ts';
import type { Connection } from './connect.ts';
import { dialScripts } from './dial-script.ts';
import { type Container, execIn } from './exec.ts';

/** One connection to be tried from a pod. */
export interface Dial {
  /** Letters, digits and `-` only. */
  readonly id: string;
  readonly protocol: Protocol;
  /** An address or a name. */
  readonly host: string;
  readonly port: number;
  /** Only whether the name resolves is of interest. */
  readonly isLookup?: boolean;
  /** Most attempts; the first that gets through ends them. */
  readonly tries: number;
  /** How long each may take. */
  readonly seconds: number;
}

/** What a connection gave, attempt by attempt. */
export interface Dialled {
  readonly id: string;
  readonly answers: readonly ProbeAnswer[];
  /** In words, where an attempt failed for another reason than the network's. */
  readonly detail?: string;
}

/** What the script reads. A host with white space or without anything is our own bug. */
export function dialLines(dials: readonly Dial[]): string {
  const lines = dials.map(({ id, protocol, host, port, tries, seconds }) => {
    if (!/^[\w-]+$/.test(id) || id === 'end' || !/^[\w.:%-]+$/.test(host))
      throw new Error(`not to be dialled: ${JSON.stringify([id, host])}`);
    const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    return `${id} ${protocol.toLowerCase()} ${tries} ${seconds} ${address} ${host} ${port}\n`;
  });
  return `${lines.join('')}end\n`;
}

const words: ReadonlyMap<string, ProbeAnswer> = new Map([
  ['OK', 'connected'],
  ['TIMEOUT', 'timeout'],
  ['REFUSED', 'refused'],
  ['DNS', 'dns'],
]);

/** Words that are said of a connection to an address: the name was found. */
const reached: ReadonlySet<string> = new Set(['OK', 'TIMEOUT', 'REFUSED', 'OTHER']);

/** What the script printed, for each of the connections; one without a line failed with `missing`. */
export function readDialled(
  printed: string,
  dials: readonly Dial[],
  missing: string,
): readonly Dialled[] {
  const lines = new Map<string, readonly string[]>();
  for (const line of printed.split('\n')) {
    const [id = '', ...said] = line.trim().split(' ');
    if (said.length > 0) lines.set(id, said);
  }
  return dials.map(({ id, isLookup }) => {
    const said = lines.get(id);
    if (said === undefined) return { id, answers: ['error'], detail: missing };
    const answers = said.map((word) => words.get(word) ?? 'error');
    if (isLookup === true) {
      // whatever came of the connection, the name was found
      const found = said.findIndex((word) => reached.has(word));
      if (found >= 0) return { id, answers: [...answers.slice(0, found), 'connected'] };
    }
    const odd = said.find((word) => !words.has(word));
    return odd === undefined
      ? { id, answers }
      : { id, answers, detail: plain(odd.toLowerCase().slice(0, 20)) };
  });
}

export interface DialOptions {
  /** What the container has to connect with. */
  readonly tools?: 'agnhost' | 'any';
  /** Each connection is a process of some 5 MiB, and the memory of a pod is bounded. */
  readonly atOnce: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Tries connections from a container, all in
 * one exec. What could not be tried failed, with the reason.
 */
export async function dialFrom(
  connection: Connection,
  container: Container,
  dials: readonly Dial[],
  { atOnce, signal, tools = 'agnhost' }: DialOptions,
): Promise<readonly Dialled[]> {
  if (dials.length === 0) return [];
  const command = ['sh', '-c', dialScripts[tools], 'sh', String(atOnce)];
  const executed = await execIn(connection, container, command, dialLines(dials), {
    seconds: longest(dials, atOnce),
    signal,
  });
  return readDialled(
    executed.stdout,
    dials,
    executed.failure ?? 'the container did not say what came of it',
  );
}

/** How long all may take: rounds of those that go at once, and names that are looked up without a limit of ours. */
function longest(dials: readonly Dial[], atOnce: number): number {
  const each = Math.max(...dials.map(({ tries, seconds }) => tries * (seconds + 1)));
  const lookup = dials.some(({ host }) => /[a-z]/i.test(host) && !host.includes(':')) ? 45 : 0;
  return 20 + lookup + Math.ceil(dials.length / atOnce) * each;
}

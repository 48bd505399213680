import { setMaxListeners } from 'node:events';
import { Exec } from '@kubernetes/client-node';
import { clientError, clientProblem } from './client-error.ts';
import type { Connection } from './connect.ts';

/** A container in a pod. */
export interface Container {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** What a command in a container gave. */
export interface Executed {
  readonly stdout: string;
  /** The exit status; absent where the command did not come to its end. */
  readonly status?: number;
  /** Why it did not, or what it said on standard error, in words that are safe to print. */
  readonly failure?: string;
}

export interface ExecOptions {
  /** How long it may take in all. */
  readonly seconds: number;
  readonly signal?: AbortSignal | undefined;
}

/** As much as is used of the client's WebSocket. */
interface Socket {
  onclose: () => void;
  onerror: () => void;
  send(data: Uint8Array): void;
  terminate(): void;
}

/** Channels of the protocol, the first byte of each message. */
const channels = { input: 0, output: 1, words: 2, status: 3 } as const;

/** More than a run prints; a hostile container shall not fill the memory. */
const largestOutput = 4 << 20;

/** Standard input goes in parts: a proxy in between may refuse large messages. */
const partLength = 16 << 10;

/**
 * Runs a command in a container over the client's WebSocket, with standard
 * input as given, and waits for its end. Standard input is not closed, which
 * older versions of the protocol cannot do: the command has to know its end.
 * Never throws: a failure on the way is a part of the answer, next to what
 * was printed before.
 */
export async function execIn(
  connection: Connection,
  container: Container,
  command: readonly string[],
  input: string,
  options: ExecOptions,
): Promise<Executed> {
  const printed: Record<'output' | 'words', Buffer[]> = { output: [], words: [] };
  let length = 0;
  let status: Pick<Executed, 'status' | 'failure'> | undefined;
  const failure = await new Promise<string | undefined>((resolve) => {
    const receive = (channel: number, chunk: Buffer): boolean => {
      length += chunk.length;
      if (channel === channels.status) status = endOf(chunk.toString('utf8'));
      else if (length > largestOutput) resolve('it printed too much');
      else if (channel === channels.output) printed.output.push(chunk);
      else if (channel === channels.words) printed.words.push(chunk);
      // the last output may come after the status: the server closes when all is sent
      return true;
    };
    void converse(connection, pathOf(container, command), input, receive, options).then(resolve);
  });
  const text = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).toString('utf8');
  const ended = status ?? { failure: failure ?? 'the connection to the pod was cut' };
  const isExplained = ended.failure === undefined || printed.words.length === 0;
  const words = isExplained ? '' : ` (${clientError(text(printed.words))})`;
  return {
    stdout: text(printed.output),
    ...ended,
    ...(ended.failure !== undefined && { failure: `${ended.failure}${words}` }),
  };
}

/** One conversation, to its end; returns what went wrong. */
async function converse(
  { config }: Connection,
  path: string,
  input: string,
  receive: (channel: number, chunk: Buffer) => boolean,
  { seconds, signal }: ExecOptions,
): Promise<string | undefined> {
  let socket: Socket | undefined;
  let finish: (failure?: string) => void = () => undefined;
  const over = new Promise<string | undefined>((resolve) => {
    finish = resolve;
  });
  const stop = (): void => finish('it was interrupted');
  const timer = setTimeout(() => finish(`it did not end in ${seconds} s`), seconds * 1000);
  // there are many conversations at once
  if (signal !== undefined) setMaxListeners(0, signal);
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted === true) stop();
  const opened = new Exec(config).handler.connect(path, null, receive).then(
    (made: Socket) => {
      socket = made;
      made.onclose = () => finish();
      made.onerror = () => finish('the connection to the pod was cut');
      for (const part of partsOf(input)) made.send(part);
    },
    (error: unknown) => finish(refusal(wrapped(error))),
  );
  const failure = await over;
  clearTimeout(timer);
  signal?.removeEventListener('abort', stop);
  if (socket === undefined) void opened.then(() => socket?.terminate());
  else socket.terminate();
  return failure;
}

function pathOf({ namespace, pod, container }: Container, command: readonly string[]): string {
  const query = new URLSearchParams([
    ...command.map((word) => ['command', word] as [string, string]),
    ['container', container],
    ['stdin', 'true'],
    ['stdout', 'true'],
    ['stderr', 'true'],
  ]);
  const [place, name] = [encodeURIComponent(namespace), encodeURIComponent(pod)];
  return `/api/v1/namespaces/${place}/pods/${name}/exec?${query}`;
}

function partsOf(input: string): Buffer[] {
  const bytes = Buffer.from(input, 'utf8');
  const count = Math.ceil(bytes.length / partLength);
  return Array.from({ length: count }, (_, index) =>
    Buffer.concat([
      Buffer.of(channels.input),
      bytes.subarray(index * partLength, (index + 1) * partLength),
    ]),
  );
}

/** The end of a command, as the Status says that the server sends last. */
function endOf(text: string): Pick<Executed, 'status' | 'failure'> {
  const status = parsed(text);
  if (status.status === 'Success') return { status: 0 };
  const code = (status.details?.causes ?? []).find((each) => each.reason === 'ExitCode')?.message;
  if (code !== undefined && /^\d+$/.test(code))
    return { status: Number(code), failure: `it ended with status ${code}` };
  return { failure: clientError(String(status.message ?? 'it failed')) };
}

interface Status {
  readonly status?: string;
  readonly message?: string;
  readonly details?: {
    readonly causes?: readonly { readonly reason?: string; readonly message?: string }[];
  };
}

function parsed(text: string): Status {
  try {
    return (JSON.parse(text) ?? {}) as Status;
  } catch {
    return { message: 'it sent a status that is not JSON' };
  }
}

/** Why no conversation began: a WebSocket has the status of the answer, and not its words. */
function refusal(error: unknown): string {
  const { status } = clientProblem(error);
  if (status === 403)
    return 'the cluster forbids create and get on pods/exec: docs/rbac has a role';
  if (status === 404) return 'the pod is gone';
  return clientError(error);
}

/** The client rejects with an event, whose error is inside. */
function wrapped(event: unknown): unknown {
  const inner =
    typeof event === 'object' && event !== null && 'error' in event ? event.error : undefined;
  return inner ?? event;
}

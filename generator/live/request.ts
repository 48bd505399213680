import http from 'node:http';
import https from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { answerProblem, type ClientProblem, clientProblem } from './client-error.ts';
import type { Connection } from './connect.ts';

/** How long is waited, and how often something is asked for again. */
export interface Patience {
  /** Milliseconds without a byte. */
  readonly silence: number;
  /** Milliseconds for one answer. */
  readonly answer: number;
  readonly tries: number;
  /** Milliseconds before the second try; doubled for each further one. */
  readonly pause: number;
  /** Bytes of one answer. */
  readonly largest: number;
}

export const usualPatience: Patience = {
  silence: 30_000,
  answer: 180_000,
  tries: 3,
  pause: 500,
  largest: 64 << 20,
};

/** Why there is no answer, in words that are safe to print: nothing of the client's error is kept. */
export class ClusterProblem extends Error {
  readonly problem: ClientProblem;
  constructor(problem: ClientProblem) {
    super(problem.text);
    this.problem = problem;
  }
}

/** The answer is larger than what is taken in one piece. */
export class AnswerTooLarge extends Error {}

/** What of it may go better with another try: no answer, or one that says so. */
const passing: ReadonlySet<string | number> = new Set<string | number>([
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'ABORT_ERR',
  'EAI_AGAIN',
  429,
  500,
  502,
  503,
  504,
]);

/** No server may make us wait longer between two tries. */
const longestPause = 10_000;

/**
 * Asks the API server for a path and reads the JSON object that it answers,
 * with bounded time, size and tries. Throws ClusterProblem or AnswerTooLarge.
 */
export async function getObject(
  connection: Connection,
  path: string,
  patience: Patience,
  accept = 'application/json',
): Promise<Readonly<Record<string, unknown>>> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await once(connection, path, patience, accept).catch((error: unknown) => {
      if (error instanceof AnswerTooLarge) throw error;
      return error instanceof ClusterProblem ? error.problem : clientProblem(error);
    });
    if (!('text' in answer)) return answer.object;
    const isPassing = passing.has(answer.status ?? answer.reason ?? '');
    if (!isPassing || attempt >= patience.tries) throw new ClusterProblem(answer);
    await wait(Math.min(longestPause, patience.pause * 2 ** (attempt - 1)));
  }
}

interface Answer {
  readonly object: Readonly<Record<string, unknown>>;
}

async function once(
  connection: Connection,
  path: string,
  patience: Patience,
  accept: string,
): Promise<Answer | ClientProblem> {
  const options: https.RequestOptions = {
    method: 'GET',
    headers: { Accept: accept, 'Accept-Encoding': 'gzip', 'User-Agent': 'netprofile' },
  };
  // tokens, certificates, plugins, proxies
  await connection.config.applyToHTTPSOptions(options);
  const server = connection.config.getCurrentCluster()?.server ?? '';
  const { status, type, body } = await sent(new URL(`${server}${path}`), options, patience);
  const object = parsed(body);
  if (status !== 200) return answerProblem(status, object);
  if (object !== undefined) return { object };
  const what = type === '' ? 'something' : type.slice(0, 60);
  return {
    text: `it answered with ${what} that is not a JSON object`,
    hint: 'is there a proxy or a login page in between?',
  };
}

function parsed(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

interface Received {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

/** One exchange. Whatever ends it early is an error: half an answer is none. */
async function sent(
  url: URL,
  options: https.RequestOptions,
  { silence, answer, largest }: Patience,
): Promise<Received> {
  const { response, chunks } = await new Promise<{
    readonly response: http.IncomingMessage;
    readonly chunks: readonly Buffer[];
  }>((resolve, reject) => {
    const signal = AbortSignal.timeout(answer);
    const start = url.protocol === 'http:' ? http.request : https.request;
    const request = start(url, { ...options, signal, timeout: silence });
    const late = (): void => {
      request.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' }));
    };
    request.on('timeout', late);
    request.on('error', reject);
    request.on('response', (incoming) => {
      const received: Buffer[] = [];
      let size = 0;
      incoming.on('data', (chunk: Buffer) => {
        received.push(chunk);
        size += chunk.length;
        if (size > largest) incoming.destroy(new AnswerTooLarge());
      });
      incoming.on('error', reject);
      incoming.on('end', () => resolve({ response: incoming, chunks: received }));
    });
    request.end();
  });
  if (!response.complete) throw Object.assign(new Error('cut'), { code: 'ECONNRESET' });
  const whole = Buffer.concat(chunks);
  const isPacked = response.headers['content-encoding'] === 'gzip';
  return {
    status: response.statusCode ?? 0,
    type: (response.headers['content-type'] ?? '').split(';')[0] ?? '',
    body: isPacked ? await unpacked(whole, largest) : whole,
  };
}

async function unpacked(bytes: Buffer, largest: number): Promise<Buffer> {
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: largest });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new AnswerTooLarge();
    throw Object.assign(new Error('not gzip'), { code: 'ECONNRESET' });
  }
}

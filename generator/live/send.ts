import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { clientError } from './client-error.ts';
import type { Connection } from './connect.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** From the API server's root: `/api/v1/namespaces`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Of the body; JSON where nothing is said. */
  readonly contentType?: string;
  readonly signal?: AbortSignal | undefined;
  /** How long it may take; 30 where nothing is said. */
  readonly seconds?: number;
}

/** An answer that is no success, as clientProblem reads it. It holds nothing of the request. */
export class ApiError extends Error {
  readonly code: number;
  readonly body: string;
  constructor(code: number, body: string) {
    super(`the API server answered ${code}`);
    this.code = code;
    this.body = body;
  }
}

/** There was no whole answer. Its message is safe to print, and it holds nothing else. */
export class NoAnswer extends Error {}

/** More than any one object may have (etcd refuses 1.5 MiB) and a page of a list. */
const largestAnswer = 64 << 20;

/**
 * One request to the API server, and the JSON that it answers. Throws ApiError
 * for an answer that is no success, and NoAnswer where there is no whole answer
 * in time; clientError makes words of both. Nothing is tried again.
 */
export async function send(connection: Connection, asked: ApiRequest): Promise<unknown> {
  let text: string;
  try {
    text = await answerOf(connection, asked);
  } catch (error) {
    throw error instanceof ApiError ? error : new NoAnswer(clientError(error));
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new NoAnswer('the API server answered with something that is not JSON');
  }
}

async function answerOf(connection: Connection, asked: ApiRequest): Promise<string> {
  const { server } = connection.config.getCurrentCluster() ?? {};
  if (server === undefined) throw new Error('no cluster is chosen');
  const url = new URL(`${server.replace(/\/$/, '')}${asked.path}`);
  for (const [key, value] of Object.entries(asked.query ?? {})) url.searchParams.set(key, value);
  const body = asked.body === undefined ? undefined : JSON.stringify(asked.body);
  const options: RequestOptions = {
    method: asked.method,
    headers: {
      accept: 'application/json',
      ...(body !== undefined && {
        'content-type': asked.contentType ?? 'application/json',
        'content-length': Buffer.byteLength(body),
      }),
    },
  };
  await connection.config.applyToHTTPSOptions(options);
  const limit = AbortSignal.timeout((asked.seconds ?? 30) * 1000);
  const signal = asked.signal === undefined ? limit : AbortSignal.any([limit, asked.signal]);
  return new Promise((resolve, reject) => {
    const start = url.protocol === 'http:' ? httpRequest : httpsRequest;
    const sent = start(url, { ...options, signal }, (answer) => {
      readAll(answer).then((text) => {
        const status = answer.statusCode ?? 0;
        if (status >= 200 && status < 300) resolve(text);
        else reject(new ApiError(status, text));
      }, reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function readAll(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > largestAnswer) throw new Error('the API server answered too much');
    chunks.push(chunk);
  }
  // an answer that is cut off throws above only where its length is known
  if (!answer.complete) throw new Error('the API server cut its answer off');
  return Buffer.concat(chunks).toString('utf8');
}

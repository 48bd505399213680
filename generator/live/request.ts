import type http from 'node:http';
import type https from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import {
  answerProblem,
  type ClientProblem,
  ClusterProblem,
  clientProblem,
} from './client-error.ts';
import type { Connection } from './connect.ts';
import { AnswerTooLarge, type Bounds, exchange } from './exchange.ts';
import { rememberSecrets } from './secrets.ts';

/** How long is waited, and how often something is asked for again. */
export interface Patience extends Bounds {
  readonly tries: number;
  /** Milliseconds before the second try; doubled for each further one. */
  readonly pause: number;
}

export const usualPatience: Patience = {
  silence: 30_000,
  answer: 180_000,
  tries: 3,
  pause: 500,
  largest: 64 << 20,
};

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** From the API server's root: `/api/v1/namespaces?limit=1`. */
  readonly path: string;
  readonly body?: unknown;
  /** Of the body; JSON where nothing is said. */
  readonly contentType?: string;
  /** What is taken as an answer; JSON where nothing is said. */
  readonly accept?: string;
}

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

/** Said of a request that was not carried out, whatever it was. */
const isTurnedAway = (status: number | undefined): boolean => status === 429;

/**
 * Asks something of the API server and reads the JSON object that it answers,
 * with bounded time, size and tries. What changes the cluster is tried again
 * only where the server says that it did nothing. Throws ClusterProblem or
 * AnswerTooLarge.
 */
export async function ask(
  connection: Connection,
  asked: ApiRequest,
  patience: Patience = usualPatience,
): Promise<Readonly<Record<string, unknown>>> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await once(connection, asked, patience).catch((error: unknown) => {
      if (error instanceof AnswerTooLarge) throw error;
      return clientProblem(error);
    });
    if (!('text' in answer)) return answer.object;
    const isPassing =
      asked.method === 'GET'
        ? passing.has(answer.status ?? answer.reason ?? '')
        : isTurnedAway(answer.status);
    if (!isPassing || attempt >= patience.tries) throw new ClusterProblem(answer);
    await wait(Math.min(longestPause, patience.pause * 2 ** (attempt - 1)));
  }
}

/** Reads what is at a path. */
export function getObject(
  connection: Connection,
  path: string,
  patience: Patience,
  accept?: string,
): Promise<Readonly<Record<string, unknown>>> {
  return ask(
    connection,
    { method: 'GET', path, ...(accept !== undefined && { accept }) },
    patience,
  );
}

interface Answer {
  readonly object: Readonly<Record<string, unknown>>;
}

async function once(
  connection: Connection,
  { method, path, body: sent, contentType, accept }: ApiRequest,
  patience: Patience,
): Promise<Answer | ClientProblem> {
  const { headers, ...own } = await credentials(connection);
  const text = sent === undefined ? undefined : JSON.stringify(sent);
  const options: https.RequestOptions = {
    ...own,
    method,
    headers: {
      ...headers,
      Accept: accept ?? 'application/json',
      'Accept-Encoding': 'gzip',
      'User-Agent': 'netprofile',
      ...(text !== undefined && {
        'Content-Type': contentType ?? 'application/json',
        'Content-Length': Buffer.byteLength(text),
      }),
    },
  };
  const server = (connection.config.getCurrentCluster()?.server ?? '').replace(/\/$/, '');
  const url = new URL(`${server}${path}`);
  const { status, type, body } = await exchange(url, options, patience, text);
  const object = parsed(body);
  if (status < 200 || status > 299) return answerProblem(status, object);
  if (object !== undefined) return { object };
  const what = type === '' ? 'something' : type.slice(0, 60);
  return {
    text: `it answered with ${what} that is not a JSON object`,
    hint: 'is there a proxy or a login page in between?',
  };
}

/** Milliseconds after which tokens are asked for again: files of them change, and plugins know when. */
const freshFor = 60_000;
const known = new WeakMap<Connection, { readonly at: number; readonly options: Authenticated }>();

type Authenticated = https.RequestOptions & { readonly headers: http.OutgoingHttpHeaders };

/**
 * Tokens, certificates and the way through a proxy. The client runs a plugin
 * that names no end of its token for each request, and one may take a second.
 */
async function credentials(connection: Connection): Promise<Authenticated> {
  const before = known.get(connection);
  if (before !== undefined && Date.now() - before.at < freshFor) return before.options;
  const options: Authenticated = { headers: {} };
  await connection.config.applyToHTTPSOptions(options);
  const { Authorization: header } = options.headers;
  rememberSecrets({ token: String(header ?? '').replace(/^\w+ /, '') });
  known.set(connection, { at: Date.now(), options });
  return options;
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

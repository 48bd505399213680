import { plain } from '../model/diagnostic.ts';
import { withoutSecrets } from './secrets.ts';

/** What a cluster or the way to it said, in words that are safe to print. */
export interface ClientProblem {
  /** The HTTP status, where there was an answer. */
  readonly status?: number;
  /** The reason of the API's Status object (`Forbidden`, `Expired`), or the system's code. */
  readonly reason?: string;
  readonly text: string;
  /** What to do about it. */
  readonly hint?: string;
}

/** Why there is no answer, in words that are safe to print: nothing of the client's error is kept. */
export class ClusterProblem extends Error {
  readonly problem: ClientProblem;
  constructor(problem: ClientProblem) {
    super(problem.text);
    this.problem = problem;
  }
}

const longest = 400;

/** Codes of the system and of TLS, in words. */
const codes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers there (connection refused)',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  ETIMEDOUT: 'it did not answer in time',
  ESOCKETTIMEDOUT: 'it did not answer in time',
  ABORT_ERR: 'it did not answer in time',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name cannot be looked up now',
  ERR_INVALID_URL: 'its address is not a URL',
  EPROTO: 'it does not speak TLS, or another version of it',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS',
  HPE_INVALID_CONSTANT: 'it does not speak HTTP',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'its certificate is not signed by an authority that the kubeconfig names',
  SELF_SIGNED_CERT_IN_CHAIN:
    'its certificate is not signed by an authority that the kubeconfig names',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate is not signed by an authority that the kubeconfig names',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate is not signed by an authority that the kubeconfig names',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

const signIn = 'sign in again: an expired token looks like this';
const elsewhere = 'is the cluster up, and the address in the kubeconfig right?';

/**
 * An error of the Kubernetes client as text: the only way in which one may be
 * printed. The objects themselves hold the user's key and token (TLS options,
 * headers), so nothing of them is taken but the API's own words, a code, or a
 * message without secrets.
 */
export function clientError(error: unknown): string {
  const { text, hint } = clientProblem(error);
  return hint === undefined ? text : `${text}: ${hint}`;
}

/** The same with its parts. */
export function clientProblem(error: unknown): ClientProblem {
  if (error instanceof ClusterProblem) return error.problem;
  const { status, body } = answerOf(error);
  if (status !== undefined) return answerProblem(status, body);
  const code = codeOf(error);
  const words = codes[code ?? ''];
  if (code !== undefined && words !== undefined)
    return { reason: code, text: `${words} [${code}]`, hint: elsewhere };
  if (code === 'ENOENT' && /^spawn/.test(messageOf(error)))
    return {
      reason: code,
      text: `the kubeconfig's credential plugin is not installed (${safe(messageOf(error))})`,
    };
  // its message shows what was read: a plugin prints tokens
  if (own(error, 'name') === 'SyntaxError') return { text: 'what came back is not JSON' };
  const message = safe(messageOf(error)) || 'no reason was given';
  return { ...(code !== undefined && { reason: code }), text: message };
}

/** A problem of an answer of the API server, by its status and body. */
export function answerProblem(status: number, body: unknown): ClientProblem {
  const { reason, message } = statusOf(body);
  const said = [reason, message].filter((each) => each !== '').join(': ');
  const text = `${status}${said === '' ? ' without a Status object' : ` ${said}`}`;
  const problem = { status, ...(reason !== '' && { reason }), text };
  if (status === 401) return { ...problem, hint: signIn };
  if (status === 407) return { ...problem, hint: 'the proxy wants credentials' };
  if (status === 403) return { ...problem, hint: 'docs/rbac has roles with all that is needed' };
  return said === '' ? { ...problem, hint: 'is there a proxy in between?' } : problem;
}

/** Where an answer stands in the client's errors, which are of several classes. */
function answerOf(error: unknown): { readonly status?: number; readonly body?: unknown } {
  const status = own(error, 'code') ?? own(error, 'statusCode');
  // a Status object comes over a WebSocket as it is
  const isStatus = own(error, 'kind') === 'Status';
  if (typeof status === 'number') return { status, body: isStatus ? error : own(error, 'body') };
  // ws: what came instead of an upgrade
  const refused = /^Unexpected server response: (\d{3})$/.exec(messageOf(error));
  return refused === null ? {} : { status: Number(refused[1]) };
}

function statusOf(body: unknown): { readonly reason: string; readonly message: string } {
  const parsed = typeof body === 'string' ? parsedOf(body) : body;
  const [reason, message] = [own(parsed, 'reason'), own(parsed, 'message')];
  return {
    reason: typeof reason === 'string' ? safe(reason) : '',
    message: typeof message === 'string' ? safe(message) : '',
  };
}

function parsedOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The code of an error, or of what it wraps: node-fetch, ws and AggregateError each wrap otherwise. */
function codeOf(error: unknown, depth = 0): string | undefined {
  const code = own(error, 'code');
  if (typeof code === 'string' && code !== '') return code;
  if (own(error, 'name') === 'AbortError') return 'ABORT_ERR';
  if (depth > 4) return undefined;
  const inner = [own(error, 'cause'), own(error, 'error'), ...listOf(own(error, 'errors'))];
  for (const each of inner) {
    const found = each === undefined ? undefined : codeOf(each, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function messageOf(error: unknown): string {
  if (typeof error === 'string') return error;
  const message = own(error, 'message');
  return typeof message === 'string' ? message : '';
}

function own(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

/** On one line, without secrets and terminal escapes, of bounded length. */
function safe(text: string): string {
  const line = plain(withoutSecrets(text).replace(/\s+/g, ' ').trim());
  return line.length > longest ? `${line.slice(0, longest)}...` : line;
}

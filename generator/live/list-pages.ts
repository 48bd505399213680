import { asFields, type Fields, field } from '../grammar/reader.ts';
import { ClusterProblem } from './client-error.ts';
import type { Connection } from './connect.ts';
import { AnswerTooLarge } from './exchange.ts';
import { getObject, type Patience } from './request.ts';

/** What to list. */
export interface Listing {
  /** `/apis/apps/v1/deployments`. */
  readonly path: string;
  readonly labelSelector?: string;
  /** Asks for names and labels alone. */
  readonly headsOnly?: boolean;
}

/** Objects on a page, at first. */
const usualLimit = 500;
/** A list that expires is begun again so often. */
const mostStarts = 3;
/** Pages without an object: a server may give some, and one that gives no others never ends. */
const mostEmpty = 20;
const mostObjects = 2_000_000;

const heads = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

/**
 * Lists all objects of a kind, page by page; `take` gets each object as its
 * page arrives, and gives what is kept of it. A list that expires on the way
 * is begun again, a page that is too large is asked for in smaller ones.
 * Whatever keeps it from being whole is thrown: there is no part of a list.
 */
export async function listPages<T>(
  connection: Connection,
  listing: Listing,
  patience: Patience,
  take: (object: Fields) => T | undefined,
  tell: (count: number) => void,
): Promise<readonly T[]> {
  for (let start = 1; ; start += 1) {
    try {
      return await whole(connection, listing, patience, take, tell);
    } catch (error) {
      const isExpired = error instanceof ClusterProblem && error.problem.status === 410;
      if (!isExpired) throw error;
      if (start >= mostStarts)
        throw new ClusterProblem({
          status: 410,
          text: `the list expired ${mostStarts} times before its last page`,
          hint: 'the cluster changes faster than it can be read: try again, or read one namespace',
        });
    }
  }
}

async function whole<T>(
  connection: Connection,
  listing: Listing,
  patience: Patience,
  take: (object: Fields) => T | undefined,
  tell: (count: number) => void,
): Promise<readonly T[]> {
  const kept: T[] = [];
  const seen = new Set<string>();
  let limit = usualLimit;
  let token = '';
  for (let empty = 0; ; ) {
    const answer = await page(connection, listing, patience, limit, token);
    if (answer === 'too large') {
      if (limit === 1)
        throw new ClusterProblem({
          text: `an object is larger than ${patience.largest >> 20} MiB`,
        });
      limit = Math.max(1, Math.floor(limit / 10));
      continue;
    }
    for (const object of answer.objects) {
      const key = identityOf(object);
      if (seen.has(key)) throw repeating(key);
      seen.add(key);
      const one = take(object);
      if (one !== undefined) kept.push(one);
    }
    tell(seen.size);
    if (answer.token === '') return kept;
    empty = answer.objects.length === 0 ? empty + 1 : 0;
    if (answer.token === token || empty > mostEmpty || seen.size > mostObjects)
      throw repeating('the list has no end');
    token = answer.token;
  }
}

function repeating(what: string): ClusterProblem {
  return new ClusterProblem({
    text: `the pages of a list repeat themselves (${what})`,
    hint: 'is there a proxy in between that caches answers?',
  });
}

interface Page {
  readonly objects: readonly Fields[];
  /** Where the next page begins; empty after the last one. */
  readonly token: string;
}

async function page(
  connection: Connection,
  { path, labelSelector, headsOnly }: Listing,
  patience: Patience,
  limit: number,
  token: string,
): Promise<Page | 'too large'> {
  const query = new URLSearchParams({
    limit: String(limit),
    ...(token !== '' && { continue: token }),
    ...(labelSelector !== undefined && { labelSelector }),
  });
  const accept = headsOnly === true ? heads : undefined;
  try {
    return readPage(await getObject(connection, `${path}?${query}`, patience, accept));
  } catch (error) {
    if (error instanceof AnswerTooLarge) return 'too large';
    throw error;
  }
}

function readPage(answer: Fields): Page {
  const [kind, items] = [field(answer, 'kind'), field(answer, 'items') ?? []];
  if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(items))
    throw new ClusterProblem({
      text: 'the answer is not a list of Kubernetes',
      hint: 'does the address in the kubeconfig lead to an API server?',
    });
  const token = field(asFields(field(answer, 'metadata')) ?? {}, 'continue') ?? '';
  const all: readonly unknown[] = items;
  const objects = all.map(asFields).filter((each) => each !== undefined && nameOf(each) !== '');
  if (typeof token !== 'string' || objects.length < all.length)
    throw new ClusterProblem({ text: 'a list holds something that is no object with a name' });
  return { objects: objects.filter((each) => each !== undefined), token };
}

function identityOf(object: Fields): string {
  const namespace = field(asFields(field(object, 'metadata')) ?? {}, 'namespace');
  return `${typeof namespace === 'string' ? `${namespace}/` : ''}${nameOf(object)}`;
}

function nameOf(object: Fields): string {
  const name = field(asFields(field(object, 'metadata')) ?? {}, 'name');
  return typeof name === 'string' ? name : '';
}

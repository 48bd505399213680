import { UsageError } from '../io/usage.ts';
import { probeLabel } from '../model/probe.ts';
import { clientError, clientProblem } from './client-error.ts';
import type { Connection } from './connect.ts';
import { listAll, type Stored } from './list-all.ts';
import { ask } from './request.ts';
import { markKey, markOf, type RunMark } from './run-mark.ts';

/** Kinds that a run makes, and where they are. */
const kinds = {
  Namespace: { root: '/api/v1', plural: 'namespaces' },
  Pod: { root: '/api/v1', plural: 'pods' },
  Service: { root: '/api/v1', plural: 'services' },
  NetworkPolicy: { root: '/apis/networking.k8s.io/v1', plural: 'networkpolicies' },
} as const;

export type OwnKind = keyof typeof kinds;

export function isOwnKind(kind: string): kind is OwnKind {
  return Object.hasOwn(kinds, kind);
}

/** An object that a run makes. */
export interface OwnObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: unknown;
}

/** An object of a run that is in the cluster. */
export interface OwnRef {
  readonly kind: OwnKind;
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly run: string;
  /** Who made it, on which machine, and until when it may take; absent where that cannot be read. */
  readonly by?: RunMark;
  readonly isGoing: boolean;
}

export function pathTo(kind: OwnKind, namespace?: string, name?: string): string {
  const { root, plural } = kinds[kind];
  const place = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${root}${place}/${plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
}

/** `Pod shop/cart`, for messages. */
export function titleOf(kind: string, namespace: string | undefined, name: string): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/**
 * Creates an object of a run, with its label and mark; an object that is there
 * already is never touched. Throws UsageError with the cluster's reason.
 */
export async function createOwn(
  connection: Connection,
  object: OwnObject,
  run: string,
  mark: RunMark,
): Promise<void> {
  const { kind, metadata } = object;
  if (!isOwnKind(kind)) throw new Error(`a run makes no ${kind}`);
  const body = {
    ...object,
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, [probeLabel]: run },
      annotations: { ...metadata.annotations, [markKey]: JSON.stringify(mark) },
    },
  };
  const path = pathTo(kind, metadata.namespace);
  try {
    // never cut off: what the server makes after all would be left behind
    await ask(connection, { method: 'POST', path, body });
  } catch (error) {
    const { status, text, hint } = clientProblem(error);
    const title = titleOf(kind, metadata.namespace, metadata.name);
    throw new UsageError(`cannot create ${title}: ${text}`, hintOf(status, text) ?? hint);
  }
}

function hintOf(status: number | undefined, text: string): string | undefined {
  if (/violates PodSecurity/.test(text))
    return 'stand-ins keep to the restricted standard; is there a stricter one of your own?';
  if (/is being terminated/.test(text)) return 'wait until the namespace is gone, and run it again';
  if (/exceeded quota/.test(text)) return 'the namespace has a quota: raise it for the run';
  if (status === 403) return 'docs/rbac has a role with all that a probe needs';
  return undefined;
}

/** Everything in the cluster that carries the label: of one run, or of all. */
export async function listOwn(
  connection: Connection,
  run: string | undefined,
): Promise<readonly OwnRef[]> {
  const found: OwnRef[] = [];
  for (const kind of Object.keys(kinds).filter(isOwnKind)) {
    const labelSelector = run === undefined ? probeLabel : `${probeLabel}=${run}`;
    for (const item of await listAll(connection, pathTo(kind), labelSelector)) {
      const ref = refOf(kind, item);
      if (ref !== undefined) found.push(ref);
    }
  }
  return found;
}

function refOf(kind: OwnKind, { metadata }: Stored): OwnRef | undefined {
  const run = metadata.labels?.[probeLabel];
  if (run === undefined) return undefined;
  const by = markOf(metadata.annotations?.[markKey]);
  return {
    kind,
    name: metadata.name,
    ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
    uid: metadata.uid,
    run,
    ...(by !== undefined && { by }),
    isGoing: metadata.deletionTimestamp !== undefined,
  };
}

/**
 * Deletes one object of a run. It is read again first, and deleted only if it
 * is the same object (uid) and still carries the run's label.
 */
export async function deleteOwn(connection: Connection, ref: OwnRef): Promise<void> {
  const path = pathTo(ref.kind, ref.namespace, ref.name);
  try {
    const there = (await ask(connection, { method: 'GET', path })) as unknown as Stored;
    if (there.metadata.uid !== ref.uid || there.metadata.labels?.[probeLabel] !== ref.run) return;
    const preconditions = { uid: ref.uid };
    const body = {
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      preconditions,
      propagationPolicy: 'Background',
      ...(ref.kind === 'Pod' && { gracePeriodSeconds: 0 }),
    };
    await ask(connection, { method: 'DELETE', path, body });
  } catch (error) {
    const { status } = clientProblem(error);
    // gone, or another one of that name by now
    if (status === 404 || status === 409) return;
    throw new UsageError(
      `cannot delete ${titleOf(ref.kind, ref.namespace, ref.name)}: ${clientError(error)}`,
      `netprofile probe --cleanup ${ref.run} tries again`,
    );
  }
}

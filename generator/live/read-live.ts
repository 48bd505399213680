import { isDnsLabel } from '../grammar/names.ts';
import { asFields, type Fields, field } from '../grammar/reader.ts';
import { UsageError } from '../io/usage.ts';
import { type Diagnostic, finding, liveFile } from '../model/diagnostic.ts';
import { headed, type RawDocument } from '../stages/parse.ts';
import { ClusterProblem } from './client-error.ts';
import type { Connection } from './connect.ts';
import { discover } from './discover.ts';
import { headOf, keptFields } from './kept-fields.ts';
import {
  type ChosenKind,
  chosenKinds,
  everywhere,
  groupOf,
  resourceName,
  type ServedKind,
} from './kinds.ts';
import { listPages } from './list-pages.ts';
import { draftRole, refusal, role } from './refusal.ts';
import { getObject, type Patience, usualPatience } from './request.ts';

/** What of a cluster is read. */
export interface LiveQuestion {
  /** One namespace; absent: all of them. */
  readonly namespace?: string;
  /** Which workloads and Services, by their own labels, as kubectl -l takes it. Policies are read all. */
  readonly selector?: string;
  /** Whether what leads callers to services is read too: webhooks, Ingresses, routes, monitors. */
  readonly calls: boolean;
  /** Whether what pods are told and may do is read too: settings, ConfigMaps, bindings. Never Secrets. */
  readonly drafts?: boolean;
  /** Kinds of custom resources that profiles name. */
  readonly named?: readonly string[];
  /** Told of progress: what is being read, and how many there are so far. */
  readonly tell?: (resource: string, count: number) => void;
  readonly patience?: Patience;
}

export interface LiveAnswer {
  /** As if the objects had been in files; their places name them. */
  readonly documents: readonly RawDocument[];
  /** Kinds that this user may not list, and what is not known without them; namespaces that are going. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a cluster with get and list, never more: the objects that analyses
 * and profiles are about, in the form in which manifests are read. Throws
 * UsageError where anything that the answer rests on cannot be read to its
 * end: half a cluster is never taken for one.
 */
export async function readLive(
  connection: Connection,
  question: LiveQuestion,
): Promise<LiveAnswer> {
  const { namespace } = question;
  if (namespace !== undefined && !isDnsLabel(namespace))
    throw new UsageError(
      `${JSON.stringify(namespace)} is not a namespace`,
      'lower case letters, digits and -, at most 63',
    );
  const patience = question.patience ?? usualPatience;
  const served = await asking(connection, 'tell which kinds it has', () =>
    discover(connection, patience),
  );
  requireKubernetes(connection, served);
  const { calls, drafts = false, named = [] } = question;
  const kinds = chosenKinds(served, { calls, drafts, named });
  const documents: RawDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const kind of kinds) {
    const read = await readKind(connection, kind, question, patience);
    for (const each of read.documents) documents.push(each);
    diagnostics.push(...read.diagnostics);
  }
  return { documents, diagnostics: [...diagnostics, ...documents.flatMap(leaving)] };
}

/** Another server, or one that is starting, may answer and have nothing. */
function requireKubernetes({ context, server }: Connection, served: readonly ServedKind[]): void {
  const kinds = served.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`);
  const missing = everywhere.find((each) => !kinds.includes(each));
  if (missing === undefined) return;
  throw new UsageError(
    `${server} (context ${context}) has no ${missing}`,
    'does the address in the kubeconfig lead to an API server of Kubernetes?',
  );
}

async function readKind(
  connection: Connection,
  kind: ChosenKind,
  question: LiveQuestion,
  patience: Patience,
): Promise<LiveAnswer> {
  const { wanted, headsOnly = false } = kind;
  const { selector, tell, drafts = false } = question;
  const namespace = wanted.only?.namespace ?? question.namespace;
  const resource = resourceName(kind);
  const take = (object: Fields): RawDocument | undefined => documentOf(object, kind, drafts);
  const isOne = kind.kind === 'Namespace' && namespace !== undefined;
  try {
    if (isOne)
      return {
        documents: [await theNamespace(connection, kind, namespace, patience)],
        diagnostics: [],
      };
    const listing = {
      path: pathOf(kind, namespace),
      headsOnly,
      ...(wanted.selected === true && selector !== undefined && { labelSelector: selector }),
      ...(wanted.only !== undefined && { labelSelector: wanted.only.labelSelector }),
    };
    const documents = await listPages(connection, listing, patience, take, (count) =>
      tell?.(resource, count),
    );
    return { documents, diagnostics: [] };
  } catch (error) {
    const where =
      kind.namespaced && namespace !== undefined ? ` in the namespace ${namespace}` : '';
    const what = isOne ? `get the namespace ${namespace}` : `list ${resource}${where}`;
    const isForbidden = error instanceof ClusterProblem && error.problem.status === 403;
    if (!isForbidden || wanted.unknown === undefined) throw refusal(connection, what, error);
    const hint = wanted.drafts === true ? draftRole : role;
    const message = `this user may not ${what}: ${wanted.unknown}`;
    return { documents: [], diagnostics: [finding('kind-forbidden', message, { hint })] };
  }
}

function pathOf(kind: ServedKind, namespace: string | undefined): string {
  const base = groupOf(kind) === '' ? '/api/v1' : `/apis/${kind.apiVersion}`;
  const inside = kind.namespaced && namespace !== undefined ? `/namespaces/${namespace}` : '';
  return `${base}${inside}/${kind.plural}`;
}

/** Who may read one namespace alone may not list them. */
async function theNamespace(
  connection: Connection,
  kind: ChosenKind,
  name: string,
  patience: Patience,
): Promise<RawDocument> {
  const object = await getObject(connection, `${pathOf(kind, undefined)}/${name}`, patience);
  const document = field(object, 'kind') === 'Namespace' ? documentOf(object, kind) : undefined;
  if (document === undefined) throw new ClusterProblem({ text: 'the answer is not a Namespace' });
  return document;
}

/** Calico shows NetworkPolicies a second time under such names. */
const mirrored = /^knp\.default\./;

function documentOf(
  object: Fields,
  kind: ChosenKind,
  withSettings = false,
): RawDocument | undefined {
  const { name, namespace } = asFields(field(object, 'metadata')) ?? {};
  if (typeof name !== 'string' || (kind.isForeign === true && mirrored.test(name)))
    return undefined;
  const kept =
    kind.headsOnly === true
      ? headOf(object, kind.kind, kind.apiVersion)
      : keptFields(object, kind.kind, kind.apiVersion, withSettings);
  if (kept === undefined) return undefined;
  const named = kind.isForeign === true ? `${kind.kind}.${groupOf(kind)}` : kind.kind;
  const file = liveFile({
    kind: named,
    name,
    ...(typeof namespace === 'string' && namespace !== '' && { namespace }),
  });
  return headed(kept, { file, document: 0, path: [] });
}

/** A namespace that is being deleted loses its objects one by one: what is read of it is of no account. */
function leaving({ kind, value, place }: RawDocument): Diagnostic[] {
  if (kind !== 'Namespace') return [];
  const fields = asFields(value) ?? {};
  const phase = field(asFields(field(fields, 'status')) ?? {}, 'phase');
  if (phase !== 'Terminating') return [];
  const name = String(field(asFields(field(fields, 'metadata')) ?? {}, 'name'));
  const message = `the namespace ${name} is being deleted: what is left of it goes away`;
  return [finding('namespace-terminating', message, { place, subject: name })];
}

async function asking<T>(connection: Connection, what: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    throw refusal(connection, what, error);
  }
}

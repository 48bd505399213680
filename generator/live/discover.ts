import { asFields, type Fields, field } from '../grammar/reader.ts';
import { ClusterProblem } from './client-error.ts';
import type { Connection } from './connect.ts';
import { type ServedKind, wantedKinds } from './kinds.ts';
import { getObject, type Patience } from './request.ts';

/** All groups in one answer, of servers that can (1.27 and later); else the list of groups. */
const aggregated = ['v2', 'v2beta1']
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .concat('application/json')
  .join(',');

/**
 * The kinds that an API server has and lets list, those of a group in the
 * order of its versions. Throws ClusterProblem where a group that is read
 * cannot tell; another one that is broken is passed over.
 */
export async function discover(
  connection: Connection,
  patience: Patience,
): Promise<readonly ServedKind[]> {
  const core = await getObject(connection, '/api/v1', patience);
  const groups = await getObject(connection, '/apis', patience, aggregated);
  const own = resourcesOf(core, 'v1');
  if (field(groups, 'kind') === 'APIGroupDiscoveryList') return [...own, ...kindsOf(groups)];
  const found: ServedKind[] = [...own];
  for (const group of list(groups, 'groups')) {
    const name = text(group, 'name');
    const versions = list(group, 'versions').map((each) => text(each, 'version'));
    const isRead = wantedKinds.some((each) => each.group === name);
    // of others the first version tells whether there is a policy among them
    for (const version of isRead ? versions : versions.slice(0, 1)) {
      const apiVersion = `${name}/${version}`;
      if (!isSegment(name) || !isSegment(version)) continue;
      try {
        found.push(
          ...resourcesOf(await getObject(connection, `/apis/${apiVersion}`, patience), apiVersion),
        );
      } catch (error) {
        if (isRead || !(error instanceof ClusterProblem)) throw error;
      }
    }
  }
  return found;
}

/** APIResourceList. */
function resourcesOf(answer: Fields, apiVersion: string): readonly ServedKind[] {
  return list(answer, 'resources').flatMap((each) =>
    servedKind(
      apiVersion,
      text(each, 'kind'),
      text(each, 'name'),
      field(each, 'namespaced') === true,
      field(each, 'verbs'),
    ),
  );
}

/** APIGroupDiscoveryList. */
function kindsOf(answer: Fields): readonly ServedKind[] {
  return list(answer, 'items').flatMap((group) => {
    const name = text(asFields(field(group, 'metadata')) ?? {}, 'name');
    return list(group, 'versions').flatMap((version) => {
      if (text(version, 'freshness') === 'Stale') checkStale(name);
      return list(version, 'resources').flatMap((each) =>
        servedKind(
          `${name}/${text(version, 'version')}`,
          text(asFields(field(each, 'responseKind')) ?? {}, 'kind'),
          text(each, 'resource'),
          text(each, 'scope') === 'Namespaced',
          field(each, 'verbs'),
        ),
      );
    });
  });
}

/** A group whose server is away: what it has is not known, or no more. */
function checkStale(group: string): void {
  if (!wantedKinds.some((each) => each.group === group)) return;
  throw new ClusterProblem({
    text: `the group ${group} is not available now`,
    hint: 'kubectl get apiservices tells which server is away',
  });
}

function servedKind(
  apiVersion: string,
  kind: string,
  plural: string,
  namespaced: boolean,
  verbs: unknown,
): ServedKind[] {
  const canList = Array.isArray(verbs) && verbs.includes('list');
  const isSafe = apiVersion.split('/').every(isSegment) && isSegment(plural);
  if (!canList || !isSafe || !/^[A-Za-z][A-Za-z0-9]*$/.test(kind)) return [];
  return [{ apiVersion, kind, plural, namespaced }];
}

/** What may stand in a path as it is. */
function isSegment(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/.test(text);
}

function text(fields: Fields, key: string): string {
  const value = field(fields, key);
  return typeof value === 'string' ? value : '';
}

function list(fields: Fields, key: string): readonly Fields[] {
  const value = field(fields, key);
  const all: readonly unknown[] = Array.isArray(value) ? value : [];
  return all.map(asFields).filter((each) => each !== undefined);
}

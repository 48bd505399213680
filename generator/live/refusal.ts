import { UsageError } from '../io/usage.ts';
import { ClusterProblem } from './client-error.ts';
import type { Connection } from './connect.ts';

/** Where all rights that reading takes are written down. */
export const role = 'docs/rbac/read.yaml has a role with all that is read: get and list';

/** Where those are that drafts take beside them. */
export const draftRole = 'docs/rbac/init.yaml has a role with all that drafts read: get and list';

/** What to say when the cluster cannot be read; an error of ours stays one. */
export function refusal({ context, server }: Connection, what: string, error: unknown): Error {
  if (error instanceof RangeError)
    return new UsageError(
      `${server} (context ${context}) cannot ${what}: an object is nested too deeply`,
    );
  if (!(error instanceof ClusterProblem))
    return error instanceof Error ? error : new Error(String(error));
  const { status, text, hint } = error.problem;
  if (status === 403)
    return new UsageError(
      `this user may not ${what} (context ${context}): ${text}`,
      forbiddenHint(what),
    );
  if (status === 404 && what.startsWith('get the namespace'))
    return new UsageError(
      `the cluster of context ${context} cannot ${what}: there is none`,
      'kubectl get namespaces lists them; -n chooses one, -A all',
    );
  if (status === 404)
    return new UsageError(
      `the cluster of context ${context} cannot ${what}: ${text}`,
      'was its kind removed just now? Try again',
    );
  return new UsageError(`${server} (context ${context}) cannot ${what}: ${text}`, hint);
}

function forbiddenHint(what: string): string {
  return what.includes(' in the namespace ') ? role : `${role}; -n NAMESPACE reads one namespace`;
}

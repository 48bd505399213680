import { UsageError } from '../../io/usage.ts';

/** Contexts that tools for throw-away clusters name so. */
const throwAway = /^(?:kind-.+|minikube|k3d-.+)$/;

/**
 * Throws unless pods may be made in a context: it is one of a tool for
 * throw-away clusters, or it was named by the user in full.
 */
export function requireConsent(context: string, named: string | undefined): void {
  if (named !== undefined && named !== context)
    throw new UsageError(
      `--yes-in-this-context ${named} is not the context ${context} that would be probed`,
      `choose it with --context ${named}`,
    );
  if (named === context || throwAway.test(context)) return;
  throw new UsageError(
    `${context} is not a context of kind, minikube or k3d: nothing is made in it unasked`,
    `if this cluster may get pods, Services and policies for the time of the probe: --yes-in-this-context ${context}`,
  );
}

import type { Analysis } from '../analysis/reach/analyse.ts';
import { portNames } from '../analysis/reach/port-names.ts';
import { writeAll } from '../io/output.ts';
import { UsageError } from '../io/usage.ts';
import type { Text } from '../stages/parse.ts';
import type { Environment } from './environment.ts';
import { printFindings } from './findings.ts';
import { flag, list, type Values } from './flags.ts';
import { gatherLive, nothingLive } from './from-cluster.ts';
import { type Gathered, gatherTexts, type LiveScope, manifestTexts } from './gather.ts';
import { isEmptyWorld, readWorld, type World } from './simulated-input.ts';

/** Reads what is to be simulated and tells of it; the exit status where that ends the command. */
export async function openWorld(values: Values, environment: Environment): Promise<World | 1 | 2> {
  const named = await namedObjects(values, environment);
  const world = await readWorld(named, values, environment);
  const status = await tellFindings(world, values);
  if (status !== 0) return status;
  requireSomething(world, named.live);
  return world;
}

/** Tells what is wrong with the input, and what is simulated; returns the exit status. */
export async function tellFindings(
  { diagnostics, sources, added, cluster }: World,
  values: Values,
): Promise<0 | 1 | 2> {
  const quiet = flag(values, 'quiet') === true;
  const status = await printFindings(diagnostics, sources, quiet);
  if (status !== 0 || quiet) return status;
  if (added > 0) {
    const what = added === 1 ? 'the policy' : `the ${added} policies`;
    writeAll(2, `simulated with ${what} that the profiles call for (--as-is leaves them out)\n`);
  }
  if (cluster.pods.length === 0 && cluster.policies.length > 0)
    writeAll(2, 'no workloads: pods are taken to be as policies name them\n');
  return status;
}

/** Tells of connections that the simulation cannot count, since their ports are known by name alone. */
export async function tellPortNames(
  analysis: Analysis,
  { sources }: World,
  values: Values,
): Promise<void> {
  await printFindings(portNames(analysis), sources, flag(values, 'quiet') === true);
}

/** Nothing in is a mistake, not an answer. */
function requireSomething(world: World, live: LiveScope | undefined): void {
  if (!isEmptyWorld(world)) return;
  if (live !== undefined) throw nothingLive('simulate', live);
  throw new UsageError(
    'there is nothing to simulate: the manifests hold no workloads and no policies',
    'name files or folders, or pipe them in',
  );
}

/** What positional arguments and --manifests name; standard input when that is nothing. */
export function namedPaths(values: Values): readonly string[] {
  const paths = [...(list(values, 'paths') ?? []), ...(list(values, 'manifests') ?? [])];
  return paths.length === 0 ? ['-'] : paths;
}

/** Reads what is named, or the cluster. */
async function namedObjects(values: Values, environment: Environment): Promise<Gathered> {
  const live = await gatherLive(values, environment, 'simulate');
  return live ?? gatherTexts(namedTexts(values, environment));
}

/** Reads what is named; nothing comes from a terminal. */
export function namedTexts(values: Values, { cwd }: Environment): readonly Text[] {
  const paths = namedPaths(values);
  const isImplied = list(values, 'paths') === undefined && list(values, 'manifests') === undefined;
  if (isImplied && process.stdin.isTTY === true) {
    throw new UsageError(
      'there is nothing to simulate',
      'name manifests or profiles: files, folders, or - for standard input',
    );
  }
  return manifestTexts(paths, cwd);
}

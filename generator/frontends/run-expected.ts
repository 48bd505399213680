import { resolve } from 'node:path';
import { type Analysis, analyse } from '../analysis/reach/analyse.ts';
import { readText } from '../io/files.ts';
import { writeAll } from '../io/output.ts';
import { UsageError } from '../io/usage.ts';
import { type Diagnostic, finding, plain } from '../model/diagnostic.ts';
import { askedConnection, disappointment } from './asked-connection.ts';
import { printReport } from './commands/lint.ts';
import type { Environment } from './environment.ts';
import { type ExpectedConnection, readExpectedConnections } from './expected-connections.ts';
import { hostsAsked } from './find-goal.ts';
import { fileSources, type Sources } from './findings.ts';
import { flag, list, text, type Values } from './flags.ts';
import { openWorld } from './open-simulated-input.ts';
import type { World } from './simulated-input.ts';

/**
 * Holds every connection of a file against the simulation, and prints those
 * that are not as expected, each with its line; one that cannot be told is not.
 */
export async function runExpected(values: Values, environment: Environment): Promise<number> {
  const path = text(values, 'expect-file') ?? '';
  const stray = ['expect', 'why-not'].find((key) => values[key] !== undefined);
  if (list(values, 'paths') !== undefined || stray !== undefined) {
    throw new UsageError(
      `--expect-file names its own connections${stray === undefined ? '' : `, and --${stray} is about one`}`,
      'netprofile explain --expect-file connections.yaml --manifests k8s',
    );
  }
  const file = readText(resolve(environment.cwd, path), 'the connections', undefined, path);
  const { connections, diagnostics } = readExpectedConnections(file);
  const own = fileSources(new Map([[path, file.text]]));
  if (diagnostics.length > 0) return printReport(diagnostics, own, values, environment);
  const world = await openWorld(values, environment);
  if (typeof world === 'number') return world;
  const hosts = connections.flatMap(({ to }) => hostsAsked(to, world.cluster, world.namespace));
  const analysis = analyse(world.cluster, world.options, { hosts: [...new Set(hosts)] });
  const failed = connections.flatMap((each) => failureOf(analysis, each, world));
  const wrong = new Set(failed.map((each) => each.test));
  const names = [...new Set(connections.map(nameOf))];
  const passed = names.filter((each) => !wrong.has(each)).map((name) => ({ file: path, name }));
  const sources: Sources = (place) => own(place) ?? world.sources(place);
  const status = await printReport(failed, sources, values, environment, passed);
  if (flag(values, 'quiet') !== true) {
    const count = connections.length === 1 ? '1 connection' : `${connections.length} connections`;
    writeAll(2, `${count}: ${connections.length - failed.length} as expected\n`);
  }
  return status;
}

function nameOf({ from, to }: ExpectedConnection): string {
  return plain(`${from} -> ${to.destination}:${to.port}`);
}

function failureOf(
  analysis: Analysis,
  connection: ExpectedConnection,
  world: World,
): readonly Diagnostic[] {
  const { from, to, expect, place } = connection;
  const test = nameOf(connection);
  try {
    const asked = askedConnection(analysis, from, to, world);
    const wrong = disappointment(expect, asked, world.diagnostics);
    if (wrong === undefined) return [];
    const { explanation } = asked;
    const related = explanation.allowed
      ? (explanation.ingress.by?.place ?? explanation.egress.by?.place)
      : undefined;
    return [{ ...finding('expectation-failed', `${test}: ${wrong}`, { place, related }), test }];
  } catch (error) {
    // a name that is not there proves nothing, and the others are asked all the same
    if (!(error instanceof UsageError)) throw error;
    const { message, hint } = error;
    return [{ ...finding('expectation-failed', `${test}: ${message}`, { place, hint }), test }];
  }
}

import { analyseBoth } from '../analysis/analyse.ts';
import { diff } from '../analysis/diff.ts';
import { type Expected, openedBy, readExpected } from '../analysis/opened.ts';
import { readPorts } from '../grammar/ports.ts';
import { Report } from '../grammar/reader.ts';
import { writeAll } from '../io/output.ts';
import { UsageError } from '../io/usage.ts';
import type { Change } from '../model/changes.ts';
import { type Diagnostic, finding } from '../model/diagnostic.ts';
import type { PortRange } from '../model/reach.ts';
import { someNames } from '../model/words.ts';
import { diffs } from '../reports/diff/index.ts';
import { portsText } from '../reports/diff/words.ts';
import { printFindings } from './findings.ts';
import { common, type Flag, flag, list, text, type Values } from './flags.ts';
import { manifestTexts } from './gather.ts';
import { tellFindings } from './matrix.ts';
import type { Environment } from './project.ts';
import { readSide } from './sides.ts';
import { readWorld, type World, worldFlags } from './world.ts';

export const flags = {
  ...worldFlags,
  profiles: {
    type: 'strings',
    about: 'profiles that both sides have, repeatable (default none: those of a side are its own)',
  },
  manifests: { type: 'strings', about: 'manifests that both sides have, repeatable' },
  allow: {
    type: 'strings',
    about:
      "a connection that may be opened, repeatable: 'shop/cart -> shop/payments:8443'; * is anything",
  },
  format: { type: 'string', about: 'how it is printed', choices: Object.keys(diffs) },
  quiet: common.quiet,
} as const satisfies Readonly<Record<string, Flag>>;

/** Which connections a change opens and closes; exits 1 when it opens one that nothing accepts. */
export async function run(values: Values, environment: Environment): Promise<number> {
  const [before, after, ...more] = list(values, 'paths') ?? [];
  if (before === undefined || after === undefined || more.length > 0) {
    throw new UsageError(
      'diff needs two sides',
      'netprofile diff main:k8s k8s: files, folders, - or revision:path',
    );
  }
  if (before === '-' && after === '-') throw new UsageError('only one side can be standard input');
  const shared = manifestTexts(list(values, 'manifests') ?? [], environment.cwd);
  const worlds: World[] = [];
  for (const side of [before, after]) {
    const texts = [...shared, ...readSide(side, environment.cwd)];
    const world = await readWorld(texts, values, environment, 'flags');
    const status = await tellFindings(world, { ...values, quiet: true });
    if (status !== 0) return status;
    worlds.push(world);
  }
  const [old, fresh] = worlds;
  if (old === undefined || fresh === undefined) throw new Error('a side was not read');
  const [was, is] = analyseBoth(old.cluster, fresh.cluster, fresh.options);
  const changes = diff(was, is);
  const report = diffs[text(values, 'format') ?? 'text'];
  writeAll(1, report?.print(changes) ?? '');
  const opened = openedBy(changes, expectations(values, fresh), is.reach.ports);
  return printFindings(opened.map(openedFinding), fresh.sources, flag(values, 'quiet') === true);
}

/** One finding for each kind of connection that is opened. */
export function openedFinding(change: Change): Diagnostic {
  const [from, to] = [someNames(change.from), someNames(change.to)];
  const subject = `${change.from[0]} -> ${change.to[0]}`;
  return finding('connection-opened', `${from} -> ${to}: ${portsText(change)}`, {
    subject,
    hint: `if it is meant: --allow '${subject}'`,
  });
}

/** Connections that --allow and the waivers of netprofile.yaml expect. */
export function expectations(
  values: Values,
  { project }: Pick<World, 'project'>,
): readonly Expected[] {
  const today = new Date().toISOString().slice(0, 10);
  const waivers = project.config.accept.filter(
    ({ code, until }) => code === 'connection-opened' && (until === undefined || today <= until),
  );
  const typed = list(values, 'allow') ?? [];
  return [...typed, ...waivers.map((each) => each.where)].map((each) => {
    const read = readExpected(each, portRanges);
    if (read !== undefined) return read;
    throw new UsageError(
      `${JSON.stringify(each)} is not a connection`,
      "write 'shop/cart -> shop/payments:8443', with * for anything and the port left out for any",
    );
  });
}

function portRanges(typed: string): readonly PortRange[] | undefined {
  const place = { file: '', document: 0, path: [] };
  const ports = readPorts(
    typed
      .toLowerCase()
      .split(',')
      .map((each) => each.trim()),
    place,
    new Report(),
  );
  if (ports === undefined || ports === 'all') return undefined;
  return ports.flatMap((each) =>
    each.kind === 'number'
      ? [{ protocol: each.protocol, from: each.port, to: each.endPort ?? each.port }]
      : [],
  );
}

import { version } from '#version';
import { subjectsByParty } from '../../analysis/population/subjects-by-party.ts';
import type { Analysis } from '../../analysis/reach/analyse.ts';
import type { Filter } from '../../analysis/reach/groups.ts';
import { graphOf } from '../../analysis/views/graph.ts';
import { nodesOf } from '../../analysis/views/graph-nodes.ts';
import { judgeObserved } from '../../flows/cut.ts';
import { flowGraph } from '../../flows/flow-graph.ts';
import { observedText } from '../../flows/observed.ts';
import { tellProgress } from '../../io/progress.ts';
import { writeResult } from '../../io/result.ts';
import { UsageError } from '../../io/usage.ts';
import type { Graph, GraphNode } from '../../model/graph.ts';
import type { ProbedEnd } from '../../model/probe.ts';
import { observedGraph } from '../../probe/observed-graph.ts';
import { maps } from '../../reports/map/index.ts';
import { runText } from '../../reports/probe/probe-words.ts';
import type { Environment } from '../environment.ts';
import { filterFlags, filterOf } from '../filter.ts';
import { spotter } from '../findings.ts';
import { common, type Flag, list, text, type Values } from '../flags.ts';
import { readFlows } from '../flow-files.ts';
import { liveFlags } from '../from-cluster.ts';
import { analyseWorld, declaredPair } from '../graph-rules.ts';
import { observedFlag, readObserved } from '../observed.ts';
import { openWorld, tellPortNames } from '../open-simulated-input.ts';
import { worldFlags } from '../simulated-input.ts';

export const flags = {
  ...worldFlags,
  ...liveFlags,
  ...filterFlags,
  ...observedFlag,
  flows: {
    type: 'strings',
    about: 'observed traffic beside what is allowed: files of flow records as for netprofile flows',
  },
  format: { type: 'string', about: 'how it is drawn (default html)', choices: Object.keys(maps) },
  output: { type: 'string', alias: 'o', about: 'file to write (default standard output)' },
  title: { type: 'string', about: 'what the map is of' },
  quiet: common.quiet,
} as const satisfies Readonly<Record<string, Flag>>;

/** Draws the service graph. */
export async function run(values: Values, environment: Environment): Promise<number> {
  const flows = list(values, 'flows');
  if (flows !== undefined && values.observed !== undefined)
    throw new UsageError('--flows and --observed are both given', 'draw a map of each');
  const world = await openWorld(values, environment);
  if (typeof world === 'number') return world;
  const pair = declaredPair(world);
  const analysis = pair?.actual ?? analyseWorld(world);
  await tellPortNames(analysis, world, values);
  const filter = filterOf(values, analysis);
  const input = {
    analysis,
    ...(pair !== undefined && { declared: pair.declared }),
    resolved: world.resolved,
    subjects: subjectsByParty(world.subjects, analysis.parties, world.namespace),
    filter,
  };
  const drawn = graphOf(input);
  const byName = new Map(analysis.parties.all.map((each) => [each.name, each]));
  const known = new Map([...nodesOf(input), ...drawn.nodes].map((each) => [each.name, each]));
  const result = readObserved(values, environment, (name) => byName.has(name))?.result;
  const isChosen = ({ name, party = name }: ProbedEnd): boolean => {
    const found = byName.get(party);
    return found !== undefined && filter.isChosen(found);
  };
  const graph =
    result === undefined
      ? withFlows(flows, { analysis, drawn, known, filter, cwd: environment.cwd })
      : observedGraph({
          graph: drawn,
          result,
          seen: runText(result),
          known,
          isShown: ({ from, to, protocol, port }) =>
            (isChosen(from) || isChosen(to)) &&
            analysis.reach.ports.has(filter.ports, protocol, port),
        });
  const report = maps[text(values, 'format') ?? 'html'];
  const spot = await spotter(world.sources);
  const title = text(values, 'title') ?? 'Who can reach whom';
  tellProgress(`drawing ${graph.nodes.length} services`);
  const printed = await report?.print(graph, { spot, version, title, layout });
  writeResult(printed ?? '', text(values, 'output'));
  return 0;
}

/** A graph with the flows that files hold, where some are named. */
function withFlows(
  files: readonly string[] | undefined,
  {
    analysis,
    drawn,
    known,
    filter,
    cwd,
  }: {
    readonly analysis: Analysis;
    readonly drawn: Graph;
    readonly known: ReadonlyMap<string, GraphNode>;
    readonly filter: Filter;
    readonly cwd: string;
  },
): Graph {
  if (files === undefined) return drawn;
  const observed = readFlows(files, cwd, analysis);
  return flowGraph({
    graph: drawn,
    judged: judgeObserved(observed, analysis),
    seen: `${observedText(observed)} in ${files.join(', ')}`,
    known,
    isShown: ({ connection: { protocol, port }, explanation: { source, destination } }) =>
      (filter.isChosen(source) || filter.isChosen(destination)) &&
      analysis.reach.ports.has(filter.ports, protocol, port),
  });
}

/** Graphviz is large, and loaded for drawings alone. */
async function layout(dot: string): Promise<string> {
  const { layout: draw } = await import('../../bundles/graphviz.ts');
  return draw(dot);
}

import { subjectsByParty } from '../analysis/population/subjects-by-party.ts';
import { type Analysis, analyse, analyseBoth } from '../analysis/reach/analyse.ts';
import { writtenIn } from '../analysis/read/as-written.ts';
import { withPlanned } from '../analysis/read/with-planned.ts';
import { checkGraph } from '../analysis/rules/index.ts';
import type { RuleContext } from '../analysis/rules/rule.ts';
import { tellProgress } from '../io/progress.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { judge } from '../stages/judge.ts';
import { dnsPeers } from '../stages/resolve/dns-rule.ts';
import { optionsOf } from './compile-project.ts';
import { customFindings } from './custom-rules.ts';
import type { Values } from './flags.ts';
import type { World } from './simulated-input.ts';

/** Simulates a world, the pods of its DNS among those that are looked at. */
export function analyseWorld({ cluster, options, platform }: World): Analysis {
  tellProgress(simulating(cluster));
  const named = dnsOf(platform)?.peers ?? [];
  const pods = named.flatMap((peer) => (peer.kind === 'pods' ? [{ peer, own: '' }] : []));
  return analyse(cluster, options, { pods });
}

function simulating({ pods, policies }: World['cluster']): string {
  return `simulating ${pods.length} pods under ${policies.length} policies`;
}

/**
 * The pods of a world under the policies that its profiles call for alone, and
 * under those that are there, so that the two can be compared. Undefined
 * without profiles.
 */
export function declaredPair({
  cluster,
  options,
  planned,
  namespace,
}: World): { readonly declared: Analysis; readonly actual: Analysis } | undefined {
  if (planned.length === 0) return undefined;
  tellProgress(simulating(cluster));
  const own = withPlanned({ ...cluster, policies: [] }, planned, namespace);
  const [declared, actual] = analyseBoth(own, cluster, options);
  return { declared, actual };
}

/** What the graph shows of a world, and `also` what was found before, with the team's waivers applied. */
export function graphFindings(
  world: World,
  analysis: Analysis,
  values: Values,
  also: readonly Diagnostic[] = [],
): readonly Diagnostic[] {
  const { platform, namespace, project } = world;
  const dns = dnsOf(platform);
  const context: RuleContext = {
    analysis,
    ...declaredPair(world),
    resolved: world.resolved,
    consumersOf: (subject) => world.consumersOf(subject),
    written: writtenIn(world.documents, namespace),
    platform,
    subjects: subjectsByParty(world.subjects, analysis.parties, namespace),
    ...(dns !== undefined && { dns }),
  };
  const found = [...also, ...checkGraph(context)];
  if (project.config.rules === undefined) return judged(found, project, values);
  const custom = customFindings(world, judged(found, project, values));
  return judged([...found, ...custom], project, values);
}

/** Findings about a simulated world, with the team's waivers applied. */
export function judged(
  findings: readonly Diagnostic[],
  project: World['project'],
  values: Values,
): readonly Diagnostic[] {
  const host = {
    mode: 'lint',
    hasManifests: true,
    placeInNamespace: true,
    hooks: 'plain',
  } as const;
  return judge(findings, optionsOf(values, project, host));
}

function dnsOf(platform: World['platform']): RuleContext['dns'] {
  const peers = dnsPeers(platform);
  return platform.dns === undefined || peers === undefined
    ? undefined
    : { peers, ports: platform.dns.ports };
}

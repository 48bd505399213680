import {
  type EdgeRule,
  type Graph,
  type GraphEdge,
  type GraphNode,
  inOrder,
} from '../../model/graph.ts';
import type { ExplainedSide, PortRange } from '../../model/reach.ts';
import { explainBriefly } from '../explain/explain.ts';
import type { Analysis } from '../reach/analyse.ts';
import { type Group, groupsOf } from '../reach/groups.ts';
import { allPorts, noPorts, type PortSet } from '../reach/port-sets.ts';
import { edgeRule, refusal } from './edge-rules.ts';
import { openToAll } from './exposures.ts';
import { type GraphInput, nodesOf } from './graph-nodes.ts';
import { isWorkload, outsideNames } from './workload-parties.ts';

const anywhere = 'anywhere';

/** Beyond so many edges nobody reads why; and so many policies are asked for all of them together. */
const most = { explained: 5_000, asked: 100_000 };

/**
 * The service graph. What a workload lets all addresses do is one edge from
 * anywhere, not one from each other workload.
 */
export function graphOf(input: GraphInput): Graph {
  const { analysis, declared, filter } = input;
  const edges = new Edges(input);
  for (const group of groupsOf(analysis, filter)) edges.add(group);
  if (declared !== undefined)
    for (const group of groupsOf(declared, filter)) edges.addBlocked(group, declared);
  const chosen = new Set(
    analysis.parties.all
      // of a port only who has to do with it is of interest
      .filter(
        (each) => filter.ports === allPorts && each.kind === 'workload' && filter.isChosen(each),
      )
      .map((each) => each.name),
  );
  const used = new Set(edges.all.flatMap((each) => [each.source, each.destination]));
  const nodes = nodesOf(input).filter((each) => used.has(each.name) || chosen.has(each.name));
  const known = new Set(nodes.map((each) => each.name));
  const outside = [...used].filter((name) => !known.has(name));
  return {
    ...inOrder([...nodes, ...outside.map(outsideNode)], edges.all),
    hasProfiles: declared !== undefined,
  };
}

/** Collects edges between names. */
class Edges {
  private readonly found = new Map<string, GraphEdge>();
  private readonly input: GraphInput;
  private asked = 0;

  constructor(input: GraphInput) {
    this.input = input;
  }

  get all(): GraphEdge[] {
    return [...this.found.values()];
  }

  add({ sources, destinations, ports }: Group): void {
    const { analysis } = this.input;
    const inside = (number: number): boolean => isWorkload(analysis.parties.all[number]);
    const open = sources.filter((each) => isOpen(analysis, each, ports));
    const choosy = sources.filter((each) => inside(each) && !isOpen(analysis, each, ports));
    for (const destination of destinations.filter(inside)) {
      const rest = analysis.reach.ports.difference(
        ports,
        openToAll(analysis, destination, 'ingress'),
      );
      const first = open[0];
      if (first !== undefined && rest === noPorts) this.put(anywhere, destination, first, ports);
      const named = rest === noPorts ? choosy : [...choosy, ...open.filter(inside)];
      for (const source of named) this.put(nameOf(analysis, source), destination, source, ports);
    }
    this.addOutside(sources, destinations, ports);
  }

  /** Ends that are no workloads: addresses together, unseen pods one by one. */
  private addOutside(
    sources: readonly number[],
    destinations: readonly number[],
    ports: PortSet,
  ): void {
    const { analysis } = this.input;
    const { parties } = analysis;
    const inside = (number: number): boolean => isWorkload(parties.all[number]);
    const outer = (numbers: readonly number[]): readonly number[] =>
      numbers.filter((each) => !inside(each));
    const [from, to] = [outer(sources), outer(destinations)];
    for (const source of sources.filter(inside)) {
      const named = to.length > 0 && !isOpen(analysis, source, ports);
      for (const name of named ? outsideNames(analysis, to) : [])
        this.put(nameOf(analysis, source), to[0] ?? 0, source, ports, name);
      if (to.length > 0 && !named)
        this.put(nameOf(analysis, source), to[0] ?? 0, source, ports, anywhere);
    }
    for (const destination of destinations.filter(inside)) {
      const open = openToAll(analysis, destination, 'ingress');
      if (analysis.reach.ports.difference(ports, open) === noPorts) continue;
      for (const name of outsideNames(analysis, from))
        this.put(name, destination, from[0] ?? 0, ports);
    }
  }

  private put(
    source: string,
    destination: number,
    explainedFrom: number,
    ports: PortSet,
    destinationName = nameOf(this.input.analysis, destination),
  ): void {
    const key = JSON.stringify([source, destinationName]);
    const { analysis, declared } = this.input;
    const known = this.found.get(key);
    const before = known === undefined ? noPorts : analysis.reach.ports.fromRanges(known.ports);
    const all = analysis.reach.ports.union(before, ports);
    const status =
      declared === undefined
        ? 'allowed'
        : isDeclared(declared, explainedFrom, destination, all)
          ? 'declared'
          : 'undeclared';
    this.found.set(key, {
      source,
      destination: destinationName,
      ports: analysis.reach.ports.ranges(all),
      status,
      rules: known?.rules ?? (this.mayAsk() ? this.rulesOf(explainedFrom, destination, ports) : []),
    });
  }

  private mayAsk(): boolean {
    return this.found.size < most.explained && this.asked < most.asked;
  }

  /** Why an edge is allowed, asked of its first port. */
  private rulesOf(source: number, destination: number, ports: PortSet): readonly EdgeRule[] {
    const { analysis } = this.input;
    const [first] = analysis.reach.ports.ranges(ports);
    if (first === undefined) return [];
    return this.ask(analysis, source, destination, first).map(edgeRule);
  }

  /** Both sides of what an analysis says of a port. */
  private ask(
    analysis: Analysis,
    source: number,
    destination: number,
    { protocol, from }: PortRange,
  ): readonly ExplainedSide[] {
    const { egress, ingress } = explainBriefly(analysis, source, destination, protocol, from);
    this.asked += egress.policies.length + ingress.policies.length;
    return [egress, ingress];
  }

  /** The lines of profiles that ask for an edge, and the side that does not let it pass; asked of its first port. */
  private blockedBy(
    source: number,
    destination: number,
    ports: PortSet,
    declared: Analysis,
  ): readonly EdgeRule[] {
    const [first] = declared.reach.ports.ranges(ports);
    if (first === undefined || !this.mayAsk()) return [];
    const ask = (analysis: Analysis) => this.ask(analysis, source, destination, first);
    const wanted = ask(declared).filter(({ by }) => by !== undefined);
    const refused = ask(this.input.analysis).filter(({ allowed }) => !allowed);
    return [
      ...wanted.map((side): EdgeRule => {
        const rule = edgeRule(side);
        return { ...rule, direction: 'profile', text: side.by?.label ?? rule.text };
      }),
      ...refused.map(refusal),
    ];
  }

  /** What profiles call for and the policies that are there do not allow. */
  addBlocked({ sources, destinations, ports }: Group, declared: Analysis): void {
    const { parties } = declared;
    for (const source of sources.filter((each) => isWorkload(parties.all[each]))) {
      for (const destination of destinations.filter((each) => isWorkload(parties.all[each]))) {
        if (!isDeclared(declared, source, destination, ports)) continue;
        const [from, to] = [nameOf(declared, source), nameOf(declared, destination)];
        const key = JSON.stringify([from, to]);
        if (this.found.has(key) || reaches(this.input.analysis, source, destination, ports))
          continue;
        const status = 'blocked';
        const shown = declared.reach.ports.ranges(ports);
        const rules = this.blockedBy(source, destination, ports, declared);
        this.found.set(key, { source: from, destination: to, ports: shown, status, rules });
      }
    }
  }
}

function nameOf({ parties }: Analysis, number: number): string {
  return parties.all[number]?.name ?? '';
}

/** Whether a source may go anywhere on the ports, so that its edges say nothing of their own. */
function isOpen(analysis: Analysis, source: number, ports: PortSet): boolean {
  return analysis.reach.ports.difference(ports, openToAll(analysis, source, 'egress')) === noPorts;
}

/** Whether profiles hold an end, and allow all of the ports. */
function isDeclared(
  declared: Analysis,
  source: number,
  destination: number,
  ports: PortSet,
): boolean {
  const { parties, reach } = declared;
  const to = parties.members[destination] ?? [];
  const isHeld = (from: number): boolean =>
    reach.isIsolated(from, 'egress') || to.some((id) => reach.isIsolated(id, 'ingress'));
  return (parties.members[source] ?? []).some(
    (from) => isHeld(from) && memberReaches(declared, from, to, ports),
  );
}

/** Whether some pod of a workload reaches some pod of another on all of the ports. */
function reaches(analysis: Analysis, source: number, destination: number, ports: PortSet): boolean {
  const { members } = analysis.parties;
  return (members[source] ?? []).some((from) =>
    memberReaches(analysis, from, members[destination] ?? [], ports),
  );
}

function memberReaches(
  { reach }: Analysis,
  from: number,
  to: readonly number[],
  ports: PortSet,
): boolean {
  return [...reach.row(from)].some(
    ([open, set]) =>
      to.some((id) => set.has(id)) && reach.ports.difference(ports, open) === noPorts,
  );
}

function outsideNode(name: string): GraphNode {
  const kind = name === anywhere ? 'anywhere' : 'addresses';
  return { name, kind, exposes: [], consumes: [] };
}

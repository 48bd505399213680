import type { Place } from './diagnostic.ts';
import { compare } from './order.ts';
import type { Direction, PortRange } from './reach.ts';

/** The service graph, as the map draws it. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Whether profiles were loaded; without them nothing can be undeclared. */
  readonly hasProfiles: boolean;
  /** When and where traffic was seen, in words; absent where none was. */
  readonly observed?: string;
  /** Whether that were flows of every day, by which edges can be idle or cut, and not a probe. */
  readonly hasFlows?: true;
}

export interface GraphNode {
  /** Unique: shop/cart, 203.0.113.0/24, app=x in data. */
  readonly name: string;
  readonly kind: 'workload' | 'unseen' | 'addresses' | 'anywhere';
  /** Of workloads, and of pods not seen in a namespace with a name. */
  readonly namespace?: string;
  /** Deployment, Pod, ... */
  readonly workloadKind?: string;
  readonly hostNetwork?: boolean;
  /** Whether a policy selects it, by direction. Absent for addresses and anywhere. */
  readonly isolated?: Readonly<Record<Direction, boolean>>;
  /** Lines of its profile; empty without one. */
  readonly exposes: readonly DeclaredLine[];
  readonly consumes: readonly DeclaredLine[];
  readonly place?: Place;
}

/** One entry of exposes, consumes or egress. */
export interface DeclaredLine {
  /** `8080/TCP from its consumers`, `payments 8443/TCP`. */
  readonly text: string;
  readonly place: Place;
  /** Whether some allowed connection comes of it. */
  readonly used: boolean;
}

export interface GraphEdge {
  /** Names of nodes. */
  readonly source: string;
  readonly destination: string;
  readonly ports: readonly PortRange[];
  /**
   * `allowed` where no profiles are loaded. Otherwise `declared` (allowed, and
   * a profile says so), `undeclared` (allowed, and no profile says so) or
   * `blocked` (a profile says so, and it is not allowed: the other side does not).
   * `proven`: allowed as it should be, and traffic showed it on all its ports.
   * `idle`: allowed, and no observed flow used it. `cut`: observed, and not allowed.
   */
  readonly status: 'allowed' | 'declared' | 'undeclared' | 'blocked' | 'proven' | 'idle' | 'cut';
  readonly rules: readonly EdgeRule[];
}

/** Why one side lets an edge pass or not, which line of a profile asks for a blocked one, or what traffic showed. */
export interface EdgeRule {
  readonly direction: Direction | 'profile' | 'traffic';
  /** `shop/netprofile-orders rule 1 (orders#/exposes/0)`, or `no policy selects shop/cart`. */
  readonly text: string;
  readonly place?: Place;
}

/** Nodes and edges as every map has them: the same whatever order they were found in. */
export function inOrder(
  nodes: Iterable<GraphNode>,
  edges: Iterable<GraphEdge>,
): Pick<Graph, 'nodes' | 'edges'> {
  return {
    nodes: [...nodes].sort((a, b) => compare(a.name, b.name)),
    edges: [...edges].sort(
      (a, b) => compare(a.source, b.source) || compare(a.destination, b.destination),
    ),
  };
}

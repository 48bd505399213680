import type { EdgeRule, GraphEdge, GraphNode } from '../../model/graph.ts';
import type { Direction, PortRange } from '../../model/reach.ts';

export type Status = GraphEdge['status'];

/** The graph as all forms print it: sorted, numbered, every text visible. */
export interface Chart {
  readonly hasProfiles: boolean;
  readonly observed?: string;
  readonly hasFlows?: true;
  readonly spaces: readonly Space[];
  readonly nodes: readonly ChartNode[];
  readonly edges: readonly ChartEdge[];
  /** By the index of a space, the edges with an end in it. */
  readonly edgesOf: readonly (readonly ChartEdge[])[];
}

/** A namespace, or everything that is in none (`outside`). */
export interface Space {
  readonly index: number;
  /** A plain word, unique; it stays the same while other things come and go. */
  readonly id: string;
  readonly name: string;
  readonly outside: boolean;
  readonly nodes: readonly ChartNode[];
}

export interface ChartNode {
  readonly index: number;
  readonly id: string;
  readonly space: number;
  readonly name: string;
  /** The name without the namespace that is written around it. */
  readonly label: string;
  /** Its kind, and what is unusual about it. */
  readonly note: string;
  readonly kind: GraphNode['kind'];
  readonly workloadKind?: string;
  readonly hostNetwork: boolean;
  readonly isolated?: Readonly<Record<Direction, boolean>>;
  readonly exposes: readonly Line[];
  readonly consumes: readonly Line[];
  readonly at?: string;
}

/** An entry of a profile, with `file:line`. */
export interface Line {
  readonly text: string;
  readonly at?: string;
  readonly used: boolean;
}

export interface ChartEdge {
  readonly index: number;
  readonly source: ChartNode;
  readonly destination: ChartNode;
  readonly ports: readonly string[];
  readonly ranges: readonly PortRange[];
  readonly status: Status;
  readonly rules: readonly {
    readonly direction: EdgeRule['direction'];
    readonly text: string;
    readonly at?: string;
  }[];
}

import type { Place } from '../../model/diagnostic.ts';
import type { Graph } from '../../model/graph.ts';
import type { Spot } from '../report.ts';

/** What a map needs beside the graph. Nothing in a map comes from a clock or a host. */
export interface MapContext {
  readonly spot: (place: Place) => Spot | undefined;
  readonly version: string;
  readonly title: string;
  /** DOT to SVG, by Graphviz (generator/bundles/graphviz.ts). */
  readonly layout: (dot: string) => Promise<string>;
}

/** A form in which the service graph is printed. */
export interface MapReport {
  readonly about: string;
  readonly print: (graph: Graph, context: MapContext) => Promise<string>;
}

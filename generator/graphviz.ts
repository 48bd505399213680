// Graphviz as WebAssembly: a bundle of its own, loaded where a map becomes a picture.
import { Graphviz } from '@hpcc-js/wasm-graphviz';

/** DOT to SVG. The engine is `dot`, or what the graph's `layout` attribute says. */
export async function layout(dot: string): Promise<string> {
  const graphviz = await Graphviz.load();
  return graphviz.layout(dot, 'svg', 'dot');
}

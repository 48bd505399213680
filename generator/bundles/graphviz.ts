// Graphviz as WebAssembly: a bundle of its own, loaded where a map becomes a picture.
import { Graphviz } from '@hpcc-js/wasm-graphviz';

/** DOT to SVG, the same for the same DOT. The engine is `dot`, or what the graph's `layout` attribute says. */
export async function layout(dot: string): Promise<string> {
  // other engines go on with the random numbers of the drawing before; a new instance begins anew
  if (/^\s*layout=/m.test(dot)) Graphviz.unload();
  const graphviz = await Graphviz.load();
  return graphviz.layout(dot, 'svg', 'dot');
}

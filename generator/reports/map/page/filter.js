import { data, destinationOf, sourceOf, state } from './data.js';

/**
 * What passes the filters. An edge passes if its status and port do, both its
 * ends are in chosen namespaces, and the search finds one of them. A node
 * passes if it is found; it is `lit` if it or an edge of it passes.
 */
export function filter() {
  const query = state.query.trim().toLowerCase();
  const port = readPort(state.port);
  const narrow = port !== undefined || state.statuses.size < data.statuses.length;
  const isThere = (node) => state.spaces.has(node.space);
  const isFound = (node) => query === '' || node.name.toLowerCase().includes(query);
  const edges = new Set();
  const lit = new Set();
  for (const [index, edge] of data.edges.entries()) {
    const [source, destination] = [sourceOf(edge), destinationOf(edge)];
    if (!state.statuses.has(edge.status) || !isThere(source) || !isThere(destination)) continue;
    if (!isFound(source) && !isFound(destination)) continue;
    if (port !== undefined && !edge.ranges.some((range) => port(range))) continue;
    edges.add(index);
    lit.add(edge.source).add(edge.destination);
  }
  const nodes = new Set();
  for (const [index, node] of data.nodes.entries()) {
    if (isThere(node) && isFound(node) && (!narrow || lit.has(index))) nodes.add(index);
  }
  for (const index of nodes) lit.add(index);
  return { nodes, edges, lit, narrowed: query !== '' || narrow };
}

/** `8080`, `8080/udp`, `udp`, `8000-8010`: which ranges have a port in common; undefined is all. */
export function readPort(text) {
  const found = /^\s*(?:(\d+)(?:\s*-\s*(\d+))?)?\s*\/?\s*([a-z]*)\s*$/i.exec(text);
  if (found === null) return () => false;
  const [, first, last, protocol] = found;
  if (first === undefined && protocol === '') return undefined;
  const from = first === undefined ? 1 : Number(first);
  const to = last === undefined ? (first === undefined ? 65535 : from) : Number(last);
  return (range) =>
    range[0].toLowerCase().startsWith(protocol.toLowerCase()) && range[1] <= to && range[2] >= from;
}

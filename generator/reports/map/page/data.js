/** The graph: see page-data.ts. */
export const data = JSON.parse(document.getElementById('graph').textContent);

/** What the reader has chosen. */
export const state = {
  query: '',
  port: '',
  spaces: new Set(data.spaces.keys()),
  statuses: new Set(data.statuses),
  /** {drawing: number}, in the picture that fits unless `tall` says which; or {near: node} for a service and its neighbours. */
  view: { drawing: data.first },
  /** undefined, {node}, {edge}, {line} or {space}: numbers, and a list of edges for a line. */
  chosen: undefined,
};

const explanations = {
  allowed: 'Allowed. No profiles were loaded, so it cannot be said whether it was meant.',
  declared: 'Declared in a profile, and allowed.',
  undeclared: 'Undeclared: policies allow it, and no profile asks for it.',
  blocked: 'Blocked: a profile asks for it, and the policies do not allow it.',
  idle: 'Idle: allowed, and no observed connection used it.',
  cut: 'Cut: it was observed, and the policies do not allow it.',
  proven: 'Proven: allowed as it should be, and traffic connected on each of its ports.',
};

/** The same where traffic was seen, whatever the policies say. */
const seenExplanations = {
  undeclared: 'Undeclared: traffic connected, and no profile asks for it.',
  blocked: 'Blocked: a profile asks for it, and traffic did not connect.',
};

export function isSeen(edge) {
  return edge.rules.some((each) => data.rules[each].direction === 'traffic');
}

/** The lines of profiles that ask for a blocked edge. */
export function askedAt(edge) {
  return edge.rules
    .map((each) => data.rules[each])
    .flatMap(({ direction, at }) => (direction === 'profile' && at ? [at] : []));
}

export function explanationOf(edge) {
  const seen = isSeen(edge) ? seenExplanations[edge.status] : undefined;
  return seen ?? explanations[edge.status];
}

export const sourceOf = (edge) => data.nodes[edge.source];
export const destinationOf = (edge) => data.nodes[edge.destination];

/** Edges by node, in both directions. */
export const leaving = data.nodes.map(() => []);
export const entering = data.nodes.map(() => []);
for (const [index, edge] of data.edges.entries()) {
  leaving[edge.source].push(index);
  entering[edge.destination].push(index);
}

/** What a click does; main.js fills them in. */
export const actions = {};

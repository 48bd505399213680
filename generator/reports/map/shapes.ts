import type { ChartEdge, ChartNode, Space } from './chart.ts';
import type { Box, Shape } from './drawing.ts';
import { factsOf, statuses } from './statuses.ts';
import { shorten } from './visible.ts';

export function boxOf({ index, id, name, outside }: Space, shapes: readonly Shape[]): Box {
  return { key: `s${index}`, id, label: name, framed: !outside, shapes };
}

export function shapeOf(node: ChartNode): Shape {
  return {
    key: `n${node.index}`,
    id: node.id,
    label: shorten(node.label, 36),
    note: shorten(node.note, 48),
    look: node.kind,
    unisolated: node.isolated?.ingress === false || node.isolated?.egress === false,
    tip: node.note === '' ? node.name : `${node.name}\n${node.note}`,
  };
}

export function namespaceOf(space: Space, within: readonly ChartEdge[] = []): Shape {
  const count = space.nodes.length;
  const what = space.outside ? 'outside' : count === 1 ? 'service' : 'services';
  const notes = [`${count} ${what}`];
  if (within.length > 0) notes.push(`${within.length} connections within`);
  for (const status of statuses.filter((each) => factsOf(each).asksForALook)) {
    const marked = within.filter((edge) => edge.status === status).length;
    if (marked > 0) notes.push(`${marked} ${status}`);
  }
  return {
    key: `s${space.index}`,
    id: space.id,
    label: shorten(space.name, 36),
    note: notes.slice(0, 2).join(' · '),
    look: 'namespace',
    unisolated: false,
    tip: `${space.outside ? '' : 'namespace '}${space.name}: ${notes.join(', ')}`,
  };
}

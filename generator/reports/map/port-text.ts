import type { Protocol } from '../../model/policy.ts';
import type { PortRange } from '../../model/reach.ts';

const protocols: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

/** By protocol and number. */
export function sortPorts(ports: readonly PortRange[]): readonly PortRange[] {
  return ports.toSorted(
    (a, b) =>
      protocols.indexOf(a.protocol) - protocols.indexOf(b.protocol) ||
      a.from - b.from ||
      a.to - b.to,
  );
}

/** `8080/TCP`, `8000-8010/UDP`, `all UDP ports`, `all ports`. */
export function portTexts(ports: readonly PortRange[]): readonly string[] {
  if (protocols.every((each) => ports.some((range) => range.protocol === each && isAll(range)))) {
    return ['all ports'];
  }
  return [...new Set(sortPorts(ports).map(portText))];
}

/** For a label: three at most, and how many more there are. */
export function shortPorts(texts: readonly string[]): string {
  if (texts.length <= 3) return texts.join(', ');
  return `${texts.slice(0, 2).join(', ')} and ${texts.length - 2} more`;
}

function portText(range: PortRange): string {
  if (isAll(range)) return `all ${range.protocol} ports`;
  const numbers = range.from === range.to ? `${range.from}` : `${range.from}-${range.to}`;
  return `${numbers}/${range.protocol}`;
}

function isAll({ from, to }: PortRange): boolean {
  return from === 1 && to === 65535;
}

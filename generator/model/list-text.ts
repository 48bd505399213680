import type { PortRange } from './reach.ts';

const highest = 65535;

/** Ports in words: `8080/TCP, 8000-8010/UDP`, `every TCP port`, `every port`. */
export function rangesText(ranges: readonly PortRange[]): string {
  const whole = ranges.filter((each) => each.from === 1 && each.to === highest);
  if (whole.length === 3 && ranges.length === 3) return 'every port';
  if (ranges.length === 0) return 'no port';
  return ranges
    .map(({ protocol, from, to }) => {
      if (from === 1 && to === highest) return `every ${protocol} port`;
      return `${from === to ? from : `${from}-${to}`}/${protocol}`;
    })
    .join(', ');
}

/** Ports by name, where their numbers cannot be told: `the port called http/TCP`. */
export function calledText(names: readonly string[]): string {
  return `${names.length === 1 ? 'the port' : 'the ports'} called ${names.join(', ')}`;
}

/** More names than this are counted. */
const most = 8;

/** Names of one side in words: a few, or how many. */
export function someNames(names: readonly string[]): string {
  if (names.length <= most) return names.join(', ');
  return `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}

import type {
  Change,
  ChangeKind,
  Changes,
  DefaultDenyChange,
  IsolationChange,
} from '../../model/changes.ts';
import { calledText, rangesText, someNames } from '../../model/list-text.ts';

/** A sign before each line, as in a patch. */
export const signs: Readonly<Record<ChangeKind, string>> = {
  added: '+',
  removed: '-',
  widened: '>',
  narrowed: '<',
  changed: '~',
};

/** `8080/TCP`, or `8080/TCP becomes every port`. */
export function portsText({ kind, before, after, names }: Change): string {
  if (names !== undefined) return calledText(names);
  if (kind === 'added') return rangesText(after);
  if (kind === 'removed') return rangesText(before);
  return `${rangesText(before)} becomes ${rangesText(after)}`;
}

/** The ends of a change for a reader: without peers that nobody is, where others are there. */
export function endsText({ from, to, nobody = [] }: Change): readonly [string, string] {
  return [someNames(somebody(from, nobody)), someNames(somebody(to, nobody))];
}

function somebody(names: readonly string[], nobody: readonly string[]): readonly string[] {
  const there = names.filter((each) => !nobody.includes(each));
  return there.length > 0 ? there : names;
}

/** `2 opened, 1 closed`. */
export function sum({ changes }: Changes): string {
  const count = (kinds: readonly ChangeKind[]): number =>
    changes
      .filter((each) => kinds.includes(each.kind))
      .reduce(
        (total, { from, to, nobody = [] }) =>
          total + somebody(from, nobody).length * somebody(to, nobody).length,
        0,
      );
  const words = [
    [count(['added']), 'added'],
    [count(['removed']), 'removed'],
    [count(['widened']), 'widened'],
    [count(['changed']), 'changed'],
    [count(['narrowed']), 'narrowed'],
  ] as const;
  const said = words.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`);
  return said.length === 0 ? 'no connection changes' : said.join(', ');
}

export function isolationText({ name, direction, isolated }: IsolationChange): string {
  return `${name} is ${isolated ? 'now' : 'no longer'} isolated for ${direction}`;
}

export function defaultDenyText({ namespace, direction, present }: DefaultDenyChange): string {
  return `namespace ${namespace} ${present ? 'now has a' : 'no longer has a'} default deny for ${direction}`;
}

/** Workloads that only one side holds, in words. */
export function presence({ appeared, disappeared }: Changes): readonly string[] {
  return [
    ...(appeared.length === 0 ? [] : [`new: ${someNames(appeared)}`]),
    ...(disappeared.length === 0 ? [] : [`gone: ${someNames(disappeared)}`]),
  ];
}

import type { Severity } from '../model/diagnostic.ts';
import { someNames } from '../model/list-text.ts';
import type { Located } from './report.ts';

/** So many findings of one cause are still told one by one. */
const few = 3;

const ranks: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Findings for a reader: the worst first, and those of one cause as one that says how many there are. */
export function forReaders(findings: readonly Located[]): readonly Located[] {
  const groups = new Map<string, [Located, ...Located[]]>();
  findings.forEach((each, index) => {
    const { code, severity, alike, hint, subject } = each.diagnostic;
    const isOne = alike === undefined || subject === undefined;
    const key = isOne ? String(index) : JSON.stringify([code, severity, alike, hint]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  });
  const groupOf = new Map(
    [...groups.values()].flatMap((group) => group.map((each) => [each, group])),
  );
  return findings
    .flatMap((each) => {
      const group = groupOf.get(each) ?? [each];
      if (group.length <= few) return [each];
      return group[0] === each ? [together(each, group)] : [];
    })
    .sort((a, b) => ranks[a.diagnostic.severity] - ranks[b.diagnostic.severity]);
}

/** One finding for many, at the place of the first. */
function together(first: Located, group: readonly Located[]): Located {
  const { alike = '', ...diagnostic } = first.diagnostic;
  const names = [...new Set(group.map((each) => each.diagnostic.subject ?? ''))];
  return {
    ...first,
    diagnostic: {
      ...diagnostic,
      message: `${alike.replace('#', String(group.length))}: ${someNames(names)}`,
    },
  };
}

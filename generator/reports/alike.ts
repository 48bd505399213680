import type { Diagnostic, Severity } from '../model/diagnostic.ts';
import { someNames } from '../model/list-text.ts';
import type { Located } from './report.ts';

/** So many findings of one cause are still told one by one. */
const few = 3;

const ranks: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Findings for a reader: the worst first, and those of one cause as one that says how many there are. */
export function forReaders(findings: readonly Located[]): readonly Located[] {
  const groups = new Map<string, [Located, ...Located[]]>();
  findings.forEach((each, index) => {
    const key = causeOf(each.diagnostic) ?? String(index);
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

type Told = Pick<Diagnostic, 'severity' | 'alike' | 'hint' | 'subject'> & { readonly code: string };

/** The same for all findings of one cause; undefined where nothing is known of others. */
export function causeOf({ code, severity, alike, hint, subject }: Told): string | undefined {
  if (alike === undefined || subject === undefined) return undefined;
  return JSON.stringify([code, severity, alike, hint]);
}

/** `# workloads are open` of four as `4 workloads are open`. */
export function alikeText(alike: string, count: number): string {
  return alike.replace('#', String(count));
}

/** One finding for many, at the place of the first. */
function together(first: Located, group: readonly Located[]): Located {
  const { alike = '', ...diagnostic } = first.diagnostic;
  const names = [...new Set(group.map((each) => each.diagnostic.subject ?? ''))];
  return {
    ...first,
    diagnostic: {
      ...diagnostic,
      message: `${alikeText(alike, group.length)}: ${someNames(names)}`,
    },
  };
}

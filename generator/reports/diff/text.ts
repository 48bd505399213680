import { plain } from '../../model/diagnostic.ts';
import {
  defaultDenyText,
  endsText,
  isolationText,
  portsText,
  presence,
  signs,
  sum,
} from './change-text.ts';
import type { DiffReport } from './report.ts';

/** A line for each change: + added, - removed, > widened, < narrowed, ~ both. */
export const text: DiffReport = {
  about: 'for people',
  print: (changes) => {
    const lines = [
      ...changes.headlines.map((each) => `! ${each}`),
      ...changes.changes.map(
        (each) => `${signs[each.kind]} ${endsText(each).join(' -> ')}: ${portsText(each)}`,
      ),
      ...changes.isolation.map((each) => `! ${isolationText(each)}`),
      ...changes.defaultDeny.map((each) => `! ${defaultDenyText(each)}`),
      ...presence(changes),
      sum(changes),
    ];
    return `${lines.map(plain).join('\n')}\n`;
  },
};

import { plain } from '../../model/diagnostic.ts';
import type { DiffReport } from './index.ts';
import { isolationText, portsText, presence, sideText, signs, sum } from './words.ts';

/** A line for each change: + added, - removed, > widened, < narrowed, ~ both. */
export const text: DiffReport = {
  about: 'for people',
  print: (changes) => {
    const lines = [
      ...changes.changes.map(
        (each) =>
          `${signs[each.kind]} ${sideText(each.from)} -> ${sideText(each.to)}: ${portsText(each)}`,
      ),
      ...changes.isolation.map((each) => `! ${isolationText(each)}`),
      ...presence(changes),
      sum(changes),
    ];
    return `${lines.map(plain).join('\n')}\n`;
  },
};

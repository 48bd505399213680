import { plain } from '../../model/diagnostic.ts';
import type { CutFlow } from '../../model/flow-check.ts';
import { data, whereText } from '../github.ts';
import { blockedText, flowText, windowText } from './flow-words.ts';
import type { FlowReport } from './report.ts';

/** GitHub Actions annotations: an error for each connection that would be cut, at the line that would allow it. */
export const github: FlowReport = {
  about: 'GitHub Actions annotations',
  print: (check, spot, repositoryPath) => {
    const { cut, connections } = check;
    const sum = `${cut.length} of ${connections} observed connections would be cut${windowText(check)}`;
    const lines = cut.map((each) => annotation(each, spot, repositoryPath));
    return `${lines.join('')}::notice title=netprofile flows::${data(plain(sum))}\n`;
  },
};

type Print = Parameters<FlowReport['print']>;

function annotation(each: CutFlow, spot: Print[1], repositoryPath: Print[2]): string {
  const place = [...each.suggestions, ...each.by].find((one) => one.place !== undefined)?.place;
  const where = whereText(place === undefined ? undefined : spot(place), repositoryPath);
  const said = [
    flowText(each),
    ...each.by.map(blockedText),
    ...each.suggestions.map(({ text }) => text),
  ];
  return `::error ${where}title=would be cut::${data(said.map(plain).join('\n'))}\n`;
}

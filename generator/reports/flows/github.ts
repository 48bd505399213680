import type { CutFlow } from '../../model/flow-check.ts';
import { annotation } from '../github.ts';
import { blockedText, flowText, windowText } from './flow-words.ts';
import type { FlowReport } from './report.ts';

/** GitHub Actions annotations: an error for each connection that would be cut, at the line that would allow it. */
export const github: FlowReport = {
  about: 'GitHub Actions annotations',
  print: (check, spot, repositoryPath) => {
    const { cut, connections } = check;
    const sum = `${cut.length} of ${connections} observed connections would be cut${windowText(check)}`;
    const title = 'netprofile flows';
    const last = annotation({ command: 'notice', title, lines: [sum], repositoryPath });
    return `${cut.map((each) => ofCut(each, spot, repositoryPath)).join('')}${last}`;
  },
};

type Print = Parameters<FlowReport['print']>;

function ofCut(each: CutFlow, spot: Print[1], repositoryPath: Print[2]): string {
  const place = [...each.suggestions, ...each.by].find((one) => one.place !== undefined)?.place;
  const lines = [
    flowText(each),
    ...each.by.map(blockedText),
    ...each.suggestions.map(({ text }) => text),
  ];
  const at = place === undefined ? undefined : spot(place);
  return annotation({ command: 'error', title: 'would be cut', lines, at, repositoryPath });
}

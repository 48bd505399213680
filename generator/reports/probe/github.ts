import { isPreset } from '../../model/diagnostic.ts';
import type { ProbedConnection } from '../../model/probe.ts';
import { data, property } from '../github.ts';
import { cellText, connectionText, countsText, runText } from './probe-words.ts';
import type { ProbeReport } from './report.ts';

/** GitHub Actions annotations at the profile's line for all that is not ok, and one that sums up. */
export const github: ProbeReport = {
  about: 'GitHub Actions annotations',
  *print(result) {
    for (const each of result.connections) if (each.verdict !== 'ok') yield annotation(each);
    yield `::notice title=netprofile probe::${data(`${countsText(result)} ${runText(result)}`)}\n`;
  },
};

function annotation(each: ProbedConnection): string {
  const { verdict, at, reason } = each;
  const command = verdict === 'inconclusive' ? 'warning' : 'error';
  const where =
    at === undefined || isPreset(at.file)
      ? ''
      : `file=${property(at.file)},line=${at.line},col=${at.column},`;
  const message = `${connectionText(each)}: ${cellText(each)}\n${reason}`;
  return `::${command} ${where}title=${verdict}::${data(message)}\n`;
}

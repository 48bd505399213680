import type { ProbedConnection } from '../../model/probe.ts';
import { annotation } from '../github.ts';
import type { RepositoryPath } from '../report.ts';
import { cellText, connectionText, countsText, runText } from './probe-words.ts';
import type { ProbeReport } from './report.ts';

/** GitHub Actions annotations at the profile's line for all that is not ok, and one that sums up. */
export const github: ProbeReport = {
  about: 'GitHub Actions annotations',
  *print(result, repositoryPath) {
    for (const each of result.connections)
      if (each.verdict !== 'ok') yield ofConnection(each, repositoryPath);
    const lines = [`${countsText(result)} ${runText(result)}`];
    yield annotation({ command: 'notice', title: 'netprofile probe', lines, repositoryPath });
  },
};

function ofConnection(each: ProbedConnection, repositoryPath: RepositoryPath): string {
  const { verdict, at, reason } = each;
  return annotation({
    command: verdict === 'inconclusive' ? 'warning' : 'error',
    title: verdict,
    lines: [`${connectionText(each)}: ${cellText(each)}`, reason],
    at,
    repositoryPath,
  });
}

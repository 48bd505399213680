import { isLive, plain } from '../model/diagnostic.ts';
import type { Context, Located, Report, RepositoryPath, Spot } from './report.ts';
import { spotText } from './spot-text.ts';

const commands = { error: 'error', warning: 'warning', info: 'notice' } as const;

/**
 * GitHub Actions workflow commands, which become annotations on a pull request.
 * What is no file of the repository is named in the message: an annotation of
 * a file that nobody has is shown nowhere.
 */
export const github: Report = {
  about: 'GitHub Actions annotations',
  print: (findings, context) => findings.map((each) => one(each, context)).join(''),
};

function one({ diagnostic, at }: Located, { repositoryPath }: Context): string {
  const { severity, code, message, hint } = diagnostic;
  const where = whereText(at, repositoryPath);
  const place = at === undefined || where !== '' ? '' : `${spotText(at)} `;
  const said = [`${place}${message}`, ...(hint === undefined ? [] : [hint])].map(plain).join('\n');
  return `::${commands[severity]} ${where}title=${code}::${data(said)}\n`;
}

/** Where an annotation stands, as properties of its command; empty for what is no file of the repository. */
export function whereText(at: Spot | undefined, repositoryPath: RepositoryPath): string {
  // an object of a cluster is in no file of the pull request
  const file = at === undefined || isLive(at.file) ? undefined : repositoryPath(at.file);
  return at === undefined || file === undefined
    ? ''
    : `file=${property(plain(file))},line=${at.line},col=${at.column},`;
}

/** The message of a workflow command. */
export function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** One of its properties, which end at a comma or colon. */
export function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

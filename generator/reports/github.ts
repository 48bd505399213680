import { isLive, plain } from '../model/diagnostic.ts';
import type { Context, Located, Report, RepositoryPath, Spot } from './report.ts';
import { spotText } from './spot-text.ts';

const commands = { error: 'error', warning: 'warning', info: 'notice' } as const;

/** GitHub Actions workflow commands, which become annotations on a pull request. */
export const github: Report = {
  about: 'GitHub Actions annotations',
  print: (findings, context) => findings.map((each) => one(each, context)).join(''),
};

function one({ diagnostic, at }: Located, { repositoryPath }: Context): string {
  const { severity, code, message, hint } = diagnostic;
  return annotation({
    command: commands[severity],
    title: code,
    lines: [message, ...(hint === undefined ? [] : [hint])],
    at,
    repositoryPath,
  });
}

/** What an annotation says, and where. */
interface Annotation {
  readonly command: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly lines: readonly string[];
  readonly at?: Spot | undefined;
  readonly repositoryPath: RepositoryPath;
}

/**
 * One workflow command. What is in no file of the repository is named in its
 * message: an annotation of a file that nobody has is shown nowhere.
 */
export function annotation({ command, title, lines, at, repositoryPath }: Annotation): string {
  const file = at === undefined ? undefined : fileOf(at, repositoryPath);
  const said = lines.map(plain).join('\n');
  if (at === undefined || file === undefined) {
    const place = at === undefined ? '' : `${plain(spotText(at))} `;
    return `::${command} title=${property(title)}::${data(`${place}${said}`)}\n`;
  }
  const where = `file=${property(plain(file))},line=${at.line},col=${at.column},`;
  return `::${command} ${where}title=${property(title)}::${data(said)}\n`;
}

/** An object of a cluster is in no file of the pull request. */
function fileOf({ file }: Spot, repositoryPath: RepositoryPath): string | undefined {
  return isLive(file) ? undefined : repositoryPath(file);
}

/** The message of a workflow command. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** One of its properties, which end at a comma or colon. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

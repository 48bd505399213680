import { isLive, plain } from '../model/diagnostic.ts';
import type { Report } from './report.ts';

const commands = { error: 'error', warning: 'warning', info: 'notice' } as const;

/** GitHub Actions workflow commands, which become annotations on a pull request. */
export const github: Report = {
  about: 'GitHub Actions annotations',
  print: (findings) =>
    findings
      .map(({ diagnostic, at }) => {
        const { severity, code, message, hint } = diagnostic;
        const isThere = at !== undefined && !isLive(at.file);
        const where = isThere
          ? `file=${property(plain(at.file))},line=${at.line},col=${at.column},`
          : '';
        // an object of a cluster is in no file of the pull request
        const what = isThere || at === undefined ? message : `${at.file}: ${message}`;
        return `::${commands[severity]} ${where}title=${code}::${data(hint === undefined ? plain(what) : `${plain(what)}\n${plain(hint)}`)}\n`;
      })
      .join(''),
};

/** The message of a workflow command. */
export function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** One of its properties, which end at a comma or colon. */
export function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

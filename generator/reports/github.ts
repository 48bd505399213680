import type { Report } from './report.ts';

const commands = { error: 'error', warning: 'warning', info: 'notice' } as const;

/** GitHub Actions workflow commands, which become annotations on a pull request. */
export const github: Report = {
  about: 'GitHub Actions annotations',
  print: (findings) =>
    findings
      .map(({ diagnostic, at }) => {
        const { severity, code, message, hint } = diagnostic;
        const where =
          at === undefined ? '' : `file=${property(at.file)},line=${at.line},col=${at.column},`;
        return `::${commands[severity]} ${where}title=${code}::${data(hint === undefined ? message : `${message}\n${hint}`)}\n`;
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

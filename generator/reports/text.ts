import type { Located, Report, Spot } from './report.ts';

const colours = { error: 31, warning: 33, info: 36 } as const;

/** file:line:column severity code: message, with what to do on a line of its own. */
export const text: Report = {
  about: 'for people',
  print: (findings, { colour }) => findings.map((each) => one(each, colour)).join(''),
};

function one({ diagnostic, at, related }: Located, colour: boolean): string {
  const { severity, code, message, hint } = diagnostic;
  const paint = (words: string): string =>
    colour ? `\u001b[${colours[severity]}m${words}\u001b[0m` : words;
  const lines = [
    `${at === undefined ? '' : `${where(at)} `}${paint(severity)} ${code}: ${plain(message)}`,
    ...(related === undefined ? [] : [`  see: ${where(related)}`]),
    ...(hint === undefined ? [] : [`  hint: ${plain(hint)}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function where({ file, line, column }: Spot): string {
  return `${file}:${line}:${column}`;
}

/** Names in messages are other people's: no line breaks or terminal codes of theirs. */
function plain(words: string): string {
  return words.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]/g, (each) =>
    JSON.stringify(each).slice(1, -1),
  );
}

import { codes, hasLines, plain } from '../model/diagnostic.ts';
import { forReaders } from './alike.ts';
import type { Located, Report } from './report.ts';
import { spotText } from './spot-text.ts';

const colours = { error: 31, warning: 33, info: 36 } as const;

/** file:line:column severity code: message, with what to do on a line of its own. */
export const text: Report = {
  about: 'for people',
  print: (findings, { colour }) => {
    const hinted = new Set<string>();
    return forReaders(findings)
      .map((each) => {
        const { code, hint } = each.diagnostic;
        const key = `${code} ${hint}`;
        // what to do is said once
        const isSaid = hinted.has(key);
        hinted.add(key);
        return one(each, colour, isSaid);
      })
      .join('');
  },
};

function one({ diagnostic, at, related }: Located, colour: boolean, isHintSaid: boolean): string {
  const { severity, code, message, hint, subject = '' } = diagnostic;
  const isAcceptable = severity === 'error' && subject !== '' && codes[code].waivable === true;
  const paint = (words: string): string =>
    colour ? `\u001b[${colours[severity]}m${words}\u001b[0m` : words;
  const lines = [
    `${at === undefined ? '' : `${plain(spotText(at))}${hasLines(at.file) ? ' ' : ': '}`}${paint(severity)} ${code}: ${plain(message)}`,
    ...(related === undefined ? [] : [`  see: ${plain(spotText(related))}`]),
    ...(hint === undefined || isHintSaid ? [] : [`  hint: ${plain(hint)}`]),
    ...(isAcceptable
      ? [`  to accept it: {code: ${code}, where: ${plain(subject)}, reason: ...}`]
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

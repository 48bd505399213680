import { plain } from '../../model/diagnostic.ts';
import type { FlowCheck } from '../../model/flow-check.ts';
import { lineText } from '../spot-text.ts';
import { blockedText, flowText, windowText } from './flow-words.ts';
import type { FlowReport } from './report.ts';

/** So many rules and names are listed; the rest is counted. */
const listed = 20;

/** What would be cut first, then what nobody used, then what was not looked at. */
export const text: FlowReport = {
  about: 'for people',
  print: (check, spot) => {
    const { cut, connections, unused, silent, unknown, dropped } = check;
    const lines = [
      `${connections} connections observed${windowText(check)}, in ${check.records} records`,
      ...(check.toldApart === undefined
        ? []
        : [`more than ${check.toldApart} ends outside: the others are counted as one`]),
      '',
      cut.length === 0
        ? 'none of them would be cut'
        : `${cut.length} of ${connections} would be cut:`,
      ...cut.flatMap((each) => [
        `  ${flowText(each)}`,
        ...each.doubts.map((doubt) => `    (may be allowed: ${doubt})`),
        ...each.by.map((side) => `    ${blockedText(side)}`),
        ...each.suggestions.flatMap(({ text: words, place, lines: yaml = [] }) => {
          const where = place === undefined ? '' : `${lineText(spot(place))}  `;
          return [`    + ${where}${words}`, ...yaml.map((line) => `        ${line}`)];
        }),
      ]),
      ...section(
        `${unused.length} rules were not used in this time:`,
        unused.map(({ policy, direction, number, label, place }) => {
          const declared = label === undefined ? '' : `, declared as ${label}`;
          return `${policy} ${direction} rule ${number}${declared} (${lineText(spot(place))})`;
        }),
      ),
      ...section(
        `${dropped.length} blocked connections were dropped already when they were observed:`,
        dropped.map(flowText),
      ),
      ...section('workloads without any traffic in this time:', silent),
      ...section(
        'ends that are not in the manifests, and were not looked at:',
        unknown.map(({ name, count }) => `${name} (${count})`),
      ),
      ...passedOver(check),
    ];
    return `${lines.map(plain).join('\n')}\n`;
  },
};

function section(head: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const more = lines.length > listed ? [`  and ${lines.length - listed} more`] : [];
  return ['', head, ...lines.slice(0, listed).map((each) => `  ${each}`), ...more];
}

const words: Readonly<Record<string, string>> = {
  reply: 'replies',
  probe: 'health checks',
  'no port': 'without a port (ICMP and others)',
  'not a flow': 'of other kinds',
  'no direction': 'that do not say who opened the connection',
  unreadable: 'that cannot be read',
};

function passedOver({ passedOver: counts }: FlowCheck): string[] {
  const said = Object.entries(counts).map(([what, count]) => `${count} ${words[what] ?? what}`);
  return said.length === 0 ? [] : ['', `records passed over: ${said.join(', ')}`];
}

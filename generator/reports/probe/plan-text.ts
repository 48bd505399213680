import { plain } from '../../model/diagnostic.ts';
import { type PlannedConnection, type ProbePlan, probedTarget } from '../../model/probe.ts';
import { lineText } from '../spot-text.ts';
import { columns } from './columns.ts';
import { leftOutLines, targetText } from './probe-words.ts';
import type { ProbePlanReport } from './report.ts';

/** Every connection on a line, and what is left out. */
export const planText: ProbePlanReport = {
  about: 'for people',
  *print(plan, { spot }) {
    yield `${summary(plan)}\n\n`;
    const line = ({ place, label }: PlannedConnection): string => {
      const at = place === undefined ? undefined : spot(place);
      const words = at === undefined ? '' : lineText(at);
      return label === undefined ? words : `${words} (${label})`;
    };
    yield* columns(
      ['FROM', 'TO', 'PORT', 'INTENDED', 'SIMULATED', 'ABOUT', 'CONTROL', 'PROFILE'],
      plan.connections.map((each) => [
        plain(each.from),
        plain(targetText(probedTarget(each.to, plan.ends))),
        `${each.port}/${each.protocol}`,
        each.intended,
        each.simulated,
        each.about,
        plain(controlText(each, plan)),
        plain(line(each)),
      ]),
    );
    yield* leftOutLines(plan.leftOut);
  },
};

function summary({ mode, ends, connections, seed, sample }: ProbePlan): string {
  const count = (word: string): number =>
    connections.filter(({ intended }) => intended === word).length;
  const others = count('undeclared');
  const chosen =
    sample === undefined ? '' : `; at most ${sample} blocked ones of each source, seed ${seed}`;
  return [
    `${ends.length} ${mode === 'pods' ? 'workloads' : 'pods'}, ${connections.length} connections:`,
    `${count('allowed')} to be allowed, ${count('blocked')} to be blocked${others === 0 ? '' : `, ${others} that no profile speaks of`}${chosen}`,
  ].join(' ');
}

function controlText({ control, optional }: PlannedConnection, { controls }: ProbePlan): string {
  if (control.kind === 'before') return optional === true ? 'before, or left out' : 'before';
  if (control.kind === 'none') return 'none';
  const made = controls.find((each) => each.id === control.id);
  if (made === undefined) return 'none';
  if (made.because === 'itself') return 'itself';
  return `${made.because === 'before' ? 'before, ' : ''}from ${made.from}`;
}

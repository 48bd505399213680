import type {
  ControlConnection,
  Observed,
  PlannedConnection,
  ProbeAnswer,
  Simulated,
} from '../model/probe.ts';

/** What was seen of one connection, and of its control. */
export interface Seen {
  /** Of the connection itself, in the order in which they came. */
  readonly answers: readonly ProbeAnswer[];
  /** Of its control; absent where it has none, or none was made. */
  readonly control?: ProbeAnswer;
  /** What the control was, where it is another connection. */
  readonly because?: ControlConnection['because'];
  /** Attempts without any answer that make a denial: loss.ts; absent: two. */
  readonly silence?: number;
}

interface Told {
  readonly observed: Observed;
  readonly reason: string;
}

/**
 * What attempts together say. One that connects may have failed before, where
 * it is expected to connect: policies take effect one after the other. Blocked
 * is what failed twice, whose control connected: a dead server would look the
 * same. Where packets are lost, silence takes more. Whatever else comes and
 * goes is not known.
 */
export function seenAs(
  { control, target }: { readonly control: PlannedConnection['control']; readonly target: string },
  expected: Simulated,
  seen: Seen,
): Told {
  const telling = seen.answers.filter((each) => isTelling(each, target));
  const [last] = telling.slice(-1);
  if (last === undefined) return { observed: 'unknown', reason: nothingText(seen.answers) };
  const failed = telling.filter((each) => each !== 'connected');
  if (failed.length === 0) return { observed: 'allowed', reason: connectedText(target, 1) };
  if (failed.length < telling.length) {
    if (last === 'connected' && expected === 'allowed')
      return { observed: 'allowed', reason: connectedText(target, telling.length) };
    return { observed: 'unknown', reason: `answers flap: ${telling.join(', ')}` };
  }
  const how = failedText(failed, target);
  if (control.kind === 'none')
    return {
      observed: 'unknown',
      reason: `${how}, and nothing shows that it could: ${control.why}`,
    };
  if (seen.control !== 'connected')
    return { observed: 'unknown', reason: `${how}, ${controlText(seen, control.kind)}` };
  if (failed.length < 2)
    return { observed: 'unknown', reason: `${how} once, and was not asked again` };
  if (failed.every((each) => each === 'timeout') && failed.length < (seen.silence ?? 2))
    return {
      observed: 'unknown',
      reason: `${how}, and so does much that is open: packets are lost`,
    };
  return { observed: 'blocked', reason: `${how}, ${controlText(seen, control.kind)}` };
}

/** An attempt that failed on its own account shows nothing; a lookup is about the name itself. */
function isTelling(answer: ProbeAnswer, target: string): boolean {
  return answer !== 'error' && (answer !== 'dns' || target === 'lookup');
}

function nothingText(answers: readonly ProbeAnswer[]): string {
  if (answers.length === 0) return 'it was not asked';
  return answers.includes('dns') ? 'the name does not resolve' : 'the attempts themselves failed';
}

function connectedText(target: string, tries: number): string {
  const what = target === 'lookup' ? 'resolved' : 'connected';
  return tries === 1 ? what : `${what} at the ${ordinal(tries)} try`;
}

function ordinal(number: number): string {
  if (number === 2) return 'second';
  return number === 3 ? 'third' : `${number}th`;
}

function failedText(failed: readonly ProbeAnswer[], target: string): string {
  if (target === 'lookup') return 'does not resolve';
  if (failed.every((each) => each === 'refused')) return 'refused';
  return failed.every((each) => each === 'timeout') ? 'timed out' : 'refused or timed out';
}

const others: Readonly<Record<ControlConnection['because'], string>> = {
  itself: 'the server itself',
  twin: 'a pod that no policy selects',
  allowed: 'a source that is allowed',
  before: 'before policies another pod',
};

/** What the control says of it. */
function controlText({ control, because }: Seen, kind: 'before' | 'connection'): string {
  const who = because === undefined ? 'before policies it' : others[because];
  const where = kind === 'before' ? '' : ' there';
  switch (control) {
    case 'connected':
      return because === 'itself'
        ? 'and the server answers itself'
        : `and ${who} connected${where}`;
    case 'timeout':
      return `but ${who} timed out as well`;
    case 'refused':
      return `but ${who} was refused as well: nothing listens`;
    case 'dns':
      return `but for ${who === 'before policies it' ? 'the control' : who} the name did not resolve either`;
    case 'error':
      return 'but its control could not be made';
    default:
      return 'but its control was not made';
  }
}

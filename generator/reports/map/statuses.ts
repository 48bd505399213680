import type { Status } from './chart.ts';

/** What a status says of a connection. */
interface StatusFacts {
  /** Beside the word itself, in lists of filters and legends. */
  readonly means?: string;
  /** Its word stands on lines and shapes, for those who see no colours. */
  readonly isMarked: boolean;
  /** A reviewer has to look at it: never one of many in a bundle. */
  readonly asksForALook: boolean;
}

/** Every status once, in words and order: what asks for a look first. */
const facts = {
  cut: { means: 'observed, not allowed', isMarked: true, asksForALook: true },
  undeclared: { means: 'allowed, in no profile', isMarked: true, asksForALook: true },
  blocked: { means: 'declared, not allowed', isMarked: true, asksForALook: true },
  idle: { means: 'allowed, never used', isMarked: true, asksForALook: false },
  declared: { isMarked: false, asksForALook: false },
  allowed: { isMarked: false, asksForALook: false },
  proven: { means: 'shown by traffic', isMarked: false, asksForALook: false },
} as const satisfies Readonly<Record<Status, StatusFacts>>;

export const statuses = Object.keys(facts) as readonly Status[];

export function factsOf(status: Status): StatusFacts {
  return facts[status];
}

/** ` undeclared` after what is said of a connection, or nothing where all is as it should be. */
export function markOf(status: Status): string {
  return facts[status].isMarked ? ` ${status}` : '';
}

/** `undeclared: allowed, in no profile`, or the word alone. */
export function statusWords(status: Status): string {
  const { means } = factsOf(status);
  return means === undefined ? status : `${status}: ${means}`;
}

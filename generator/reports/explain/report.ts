import type { Place } from '../../model/diagnostic.ts';
import type { Cause, Explanation, Suggestion } from '../../model/reach.ts';
import type { Spot } from '../report.ts';

/** An explanation, with what would open the connection where that was asked. */
export interface Explained {
  readonly explanation: Explanation;
  /** What else is to be said of the question: which Service leads there, whose port it is. */
  readonly notes?: readonly Cause[];
  readonly suggestions?: readonly Suggestion[];
  /** Policies allow it, and it may be lost all the same; a note says where. */
  readonly mayBeBlocked?: true;
}

/** How places are looked up. */
export interface ExplainContext {
  readonly spot: (place: Place) => Spot;
  /** `orders#/consumes/1`, where the text at a place says so. */
  readonly labelOf: (place: Place) => string | undefined;
  /** The line of a profile that a label names. */
  readonly declaredAt: (label: string) => Spot | undefined;
}

/** A form in which an explanation is printed. */
export interface ExplainReport {
  readonly about: string;
  readonly print: (explained: Explained, context: ExplainContext) => string;
}

import type { Subject } from '../model/connection.ts';
import { type Place, within } from '../model/diagnostic.ts';
import type { Spot } from '../reports/report.ts';
import type { Sources, Spotter } from './findings.ts';

/**
 * Where rules were declared. A generated policy carries no places, but each of
 * its rules has a comment such as `# orders#/consumes/1` before it: with the
 * profile loaded that is a line of it.
 */
export interface Declarations {
  /** `orders#/consumes/1`, where the text says so. */
  readonly labelOf: (place: Place) => string | undefined;
  /** The line of a profile that a label names. */
  readonly placeOf: (label: string) => Place | undefined;
}

export function declarations(
  spot: Spotter,
  sources: Sources,
  subjects: readonly Subject[],
): Declarations {
  return {
    labelOf: (place) => {
      const source = sources(place);
      return source === undefined ? undefined : labelAbove(source.text, spot(place));
    },
    placeOf: (label) => {
      const [service = '', path = ''] = label.split('#');
      const intent = subjects.find((each) => each.service === service)?.intent;
      if (intent === undefined) return undefined;
      const steps = path.split('/').slice(1);
      return within(
        intent.place,
        ...steps.map((each) => (/^\d+$/.test(each) ? Number(each) : each)),
      );
    },
  };
}

/** The comment on the line above; rules of extraIngress have no other. */
function labelAbove(text: string, { line }: Spot): string | undefined {
  const above = text.split('\n', line)[line - 2] ?? '';
  return /^\s*# ([a-z0-9-]+#\/\S+)\s*$/.exec(above)?.[1];
}

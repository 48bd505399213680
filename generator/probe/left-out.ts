import { type LeftOut, type LeftOutReason, leftOutReasons } from '../model/probe.ts';

/** More examples than this help nobody. */
const most = 3;

/** Counts what is not probed, by reason. */
export class LeftOutCounter {
  private readonly found = new Map<LeftOutReason, { count: number; examples: string[] }>();

  add(reason: LeftOutReason, example: string, count = 1): void {
    const known = this.found.get(reason) ?? { count: 0, examples: [] };
    known.count += count;
    if (known.examples.length < most && !known.examples.includes(example))
      known.examples.push(example);
    this.found.set(reason, known);
  }

  /** In the order of the table of reasons. */
  get all(): readonly LeftOut[] {
    const order = Object.keys(leftOutReasons) as LeftOutReason[];
    return order.flatMap((reason) => {
      const known = this.found.get(reason);
      return known === undefined ? [] : [{ reason, ...known }];
    });
  }
}

import { compare } from '../model/order.ts';
import { randomFrom } from './random.ts';

/** One that may be chosen. */
export interface Candidate {
  /** What it is about; those that were chosen seldom go first. */
  readonly target: string;
  /** 0 where a class of connections ends: as near as can be to one that is allowed. */
  readonly distance: number;
}

/**
 * Chooses at most so many candidates for each source: the nearest to what is
 * allowed first, then targets that few others were chosen for, then by chance
 * from the seed.
 */
export class Chooser {
  private readonly times = new Map<string, number>();
  private readonly seed: number;
  private readonly sample: number | undefined;

  constructor(seed: number, sample: number | undefined) {
    this.seed = seed;
    this.sample = sample;
  }

  choose<T extends Candidate>(source: string, candidates: readonly T[]): readonly T[] {
    if (this.sample === undefined || candidates.length <= this.sample) {
      for (const each of candidates) this.count(each);
      return candidates;
    }
    const random = randomFrom(this.seed, source);
    const drawn = candidates.map((each, index) => ({
      each,
      index,
      times: this.timesOf(each),
      chance: random(),
    }));
    drawn.sort(
      (a, b) =>
        a.each.distance - b.each.distance ||
        a.times - b.times ||
        compare(a.chance, b.chance) ||
        a.index - b.index,
    );
    const chosen = drawn.slice(0, this.sample).sort((a, b) => a.index - b.index);
    for (const { each } of chosen) this.count(each);
    return chosen.map(({ each }) => each);
  }

  private timesOf({ target }: Candidate): number {
    return this.times.get(target) ?? 0;
  }

  private count(candidate: Candidate): void {
    this.times.set(candidate.target, this.timesOf(candidate) + 1);
  }
}

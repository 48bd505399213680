import { mapTag } from 'js-yaml';

/** A key that stands twice in a mapping; `isSame`: with one value. */
export interface Duplicate {
  readonly key: string;
  readonly isSame: boolean;
}

type Mapping = Pick<typeof mapTag, 'has' | 'keys' | 'addPair'>;

/**
 * Watches the keys of mappings while a text is read. js-yaml keeps what stands
 * before a `<<`; go-yaml 2, which kubectl and Helm read with, lets the merge
 * win there. Where keys may stand twice the last value counts, as for them.
 */
export class KeyWatch {
  /** A key that a merge met with another value. */
  clash: string | undefined;
  duplicates: Duplicate[] = [];
  private readonly allowsTwice: boolean;
  /** Keys that came by a merge may be written once more. */
  private merged = new WeakMap<object, Set<string>>();
  /** How many keys of the merge under way are still to come, and what they are of. */
  private left = 0;
  private source: Record<string, unknown> = {};

  constructor(allowsTwice: boolean) {
    this.allowsTwice = allowsTwice;
  }

  /** Forgets the text before. */
  begin(): void {
    this.clash = undefined;
    this.duplicates = [];
    this.merged = new WeakMap();
    this.left = 0;
  }

  readonly mapping: Mapping = {
    keys: (carrier) => {
      const keys = [...mapTag.keys(carrier)];
      this.left = keys.length;
      this.source = carrier;
      return keys;
    },
    has: (carrier, key) => {
      const isThere = mapTag.has(carrier, key);
      if (this.left === 0) return isThere && !this.allowsTwice;
      this.left -= 1;
      const name = String(key);
      if (!isThere) this.merged.set(carrier, (this.merged.get(carrier) ?? new Set()).add(name));
      else if (!isSame(mapTag.get(carrier, key), mapTag.get(this.source, key))) this.clash ??= name;
      return isThere;
    },
    addPair: (carrier, key, value) => {
      if (this.allowsTwice && mapTag.has(carrier, key)) {
        const name = String(key);
        const isMerged = this.merged.get(carrier)?.delete(name) === true;
        if (!isMerged)
          this.duplicates.push({ key: name, isSame: isSame(mapTag.get(carrier, key), value) });
      }
      return mapTag.addPair(carrier, key, value);
    },
  };
}

/** Two mappings or lists are not compared: aliases may make them endless. */
function isSame(one: unknown, other: unknown): boolean {
  return Object.is(one, other);
}

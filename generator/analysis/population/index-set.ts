/**
 * An immutable set of small whole numbers below a common bound: a sorted list
 * when it is sparse, a bitset when it is dense.
 */
export class IndexSet {
  readonly size: number;
  private readonly list: Uint32Array | undefined;
  private readonly bits: Uint32Array | undefined;

  private constructor(size: number, list: Uint32Array | undefined, bits: Uint32Array | undefined) {
    this.size = size;
    this.list = list;
    this.bits = bits;
  }

  /** `sorted` ascending, without repetition, all below `bound`. */
  static of(sorted: ArrayLike<number>, bound: number): IndexSet {
    if (sorted.length * 32 < bound) {
      return new IndexSet(sorted.length, new Uint32Array(sorted), undefined);
    }
    const bits = new Uint32Array(wordsFor(bound));
    for (let index = 0; index < sorted.length; index += 1) setBit(bits, sorted[index] ?? 0);
    return new IndexSet(sorted.length, undefined, bits);
  }

  /** The numbers whose bit is set; takes the array over. */
  static ofBits(bits: Uint32Array): IndexSet {
    const size = countBits(bits);
    if (size >= bits.length) return new IndexSet(size, undefined, bits);
    const list = new Uint32Array(size);
    let next = 0;
    eachBit(bits, (at) => {
      list[next] = at;
      next += 1;
    });
    return new IndexSet(size, list, undefined);
  }

  has(value: number): boolean {
    if (this.bits !== undefined) return ((this.bits[value >>> 5] ?? 0) & (1 << (value & 31))) !== 0;
    const list = this.list ?? empty;
    let [low, high] = [0, list.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((list[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return list[low] === value;
  }

  /** In ascending order. */
  forEach(visit: (value: number) => void): void {
    if (this.bits !== undefined) eachBit(this.bits, visit);
    else for (const value of this.list ?? empty) visit(value);
  }

  /** What is in this set and not in another; both are below `bound`. */
  without(other: IndexSet, bound: number): IndexSet {
    return this.combined(other, bound, (own, others) => own & ~others);
  }

  /** What is in both; both are below `bound`. */
  within(other: IndexSet, bound: number): IndexSet {
    return this.combined(other, bound, (own, others) => own & others);
  }

  private combined(
    other: IndexSet,
    bound: number,
    keep: (own: number, others: number) => number,
  ): IndexSet {
    const [bits, others] = [new Uint32Array(wordsFor(bound)), new Uint32Array(wordsFor(bound))];
    this.addTo(bits);
    other.addTo(others);
    for (let word = 0; word < bits.length; word += 1)
      bits[word] = keep(bits[word] ?? 0, others[word] ?? 0);
    return IndexSet.ofBits(bits);
  }

  /** Sets this set's bits in an array of enough words. */
  addTo(bits: Uint32Array): void {
    if (this.bits === undefined) for (const value of this.list ?? empty) setBit(bits, value);
    else
      for (let word = 0; word < this.bits.length; word += 1)
        bits[word] = (bits[word] ?? 0) | (this.bits[word] ?? 0);
  }

  values(): number[] {
    const all: number[] = [];
    this.forEach((value) => all.push(value));
    return all;
  }

  /** Text that is equal exactly when sets of one bound are. */
  key(): string {
    return (this.list ?? this.bits ?? empty).join();
  }
}

const empty = new Uint32Array(0);

export function wordsFor(bound: number): number {
  return (bound + 31) >>> 5;
}

export function setBit(bits: Uint32Array, at: number): void {
  bits[at >>> 5] = (bits[at >>> 5] ?? 0) | (1 << (at & 31));
}

export function clearBit(bits: Uint32Array, at: number): void {
  bits[at >>> 5] = (bits[at >>> 5] ?? 0) & ~(1 << (at & 31));
}

function eachBit(bits: Uint32Array, visit: (at: number) => void): void {
  for (let word = 0; word < bits.length; word += 1) {
    let rest = bits[word] ?? 0;
    while (rest !== 0) {
      const lowest = rest & -rest;
      visit(word * 32 + (31 - Math.clz32(lowest)));
      rest ^= lowest;
    }
  }
}

function countBits(bits: Uint32Array): number {
  let count = 0;
  for (const word of bits) {
    let rest = word - ((word >>> 1) & 0x55555555);
    rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333);
    count += Math.imul((rest + (rest >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return count;
}

/**
 * What earlier suggestions of one answer begin: those after them go on from
 * there, so that all of them can be followed as they are printed.
 */
export class Begun {
  private readonly all = new Set<string>();

  /** Whether none has begun it yet; from now on one has. */
  isFirst(...what: readonly unknown[]): boolean {
    const key = JSON.stringify(what);
    if (this.all.has(key)) return false;
    this.all.add(key);
    return true;
  }
}

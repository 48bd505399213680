/** What a template of somebody else may be: the largest shipped one has 900 characters and 26 tags. */
const most = { characters: 1 << 16, tags: 1000, blocks: 100, parentheses: 1000 } as const;

/** What a template may do for one object. */
const mostSteps = 2_000_000;
const mostText = 16 << 20;
const deepest = 100;

/** A template that is too much, and where that shows. */
export interface Excess {
  readonly message: string;
  readonly offset: number;
}

/**
 * What makes a text more than a template: Handlebars takes a minute for a few
 * thousand nested or unclosed blocks. Looks at tags alone, before it is parsed.
 */
export function excess(text: string): Excess | undefined {
  if (text.length > most.characters)
    return { message: `the template has more than ${most.characters} characters`, offset: 0 };
  let [tags, open, parentheses] = [0, 0, 0];
  for (const { 0: found, index } of text.matchAll(/\{\{\{?\{?~?([#/^]?)|\(/g)) {
    if (found === '(') parentheses += 1;
    else tags += 1;
    if (/[#^]$/.test(found)) open += 1;
    else if (found.endsWith('/')) open -= 1;
    const over =
      open > most.blocks
        ? `blocks are open inside each other more than ${most.blocks} deep`
        : tags > most.tags
          ? `the template has more than ${most.tags} tags`
          : parentheses > most.parentheses
            ? `the template has more than ${most.parentheses} parentheses`
            : undefined;
    if (over !== undefined) return { message: over, offset: index };
  }
  return undefined;
}

/** Counts what a template does for an object, and ends what has no end. */
export class Budget {
  private steps = 0;
  private depth = 0;

  /** Another object is begun. */
  renew(): void {
    this.steps = 0;
    this.depth = 0;
  }

  /** A call of a helper over so many items. */
  spend(items: number): void {
    this.steps += 1 + items;
    if (this.steps > mostSteps)
      throw new Error(`the template takes more than ${mostSteps} steps for one object`);
  }

  /** A call of a partial, and the text that it makes. */
  inside(run: () => string): string {
    this.spend(0);
    this.depth += 1;
    if (this.depth > deepest)
      throw new Error(`partials call each other more than ${deepest} deep: does one call itself?`);
    const text = this.measured(run());
    this.depth -= 1;
    return text;
  }

  measured<T>(made: T): T {
    if (typeof made === 'string' && made.length > mostText)
      throw new Error(`the template makes more than ${mostText >> 20} MiB for one object`);
    return made;
  }
}

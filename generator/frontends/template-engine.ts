import runtime from 'handlebars/runtime';
import type { Engine, Templates } from '../stages/render.ts';

type Each = Readonly<Record<string, Templates>>;

/**
 * Handlebars with the templates of each dialect: the runtime for shipped ones;
 * for a user's own the full package, and the shipped parts that they do not override.
 */
export async function engineFor(templates: Each): Promise<{ engine: Engine; templates: Each }> {
  const own = Object.values(templates).some((each) => Object.keys(each.overrides).length > 0);
  if (!own) return { engine: runtime as unknown as Engine, templates };
  const { handlebars, parts } = await import('../bundles/uncommon-input.ts');
  const whole = Object.entries(templates).map(([dialect, each]) => {
    const precompiled = { ...each.precompiled, ...parts[dialect]?.() };
    return [dialect, { ...each, precompiled }] as const;
  });
  return { engine: handlebars as unknown as Engine, templates: Object.fromEntries(whole) };
}

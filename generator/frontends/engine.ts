import runtime from 'handlebars/runtime';
import type { Engine, Templates } from '../stages/render.ts';

/** Handlebars: the runtime for shipped templates, the full package only for a user's own. */
export async function engineFor(templates: Readonly<Record<string, Templates>>): Promise<Engine> {
  const own = Object.values(templates).some((each) => Object.keys(each.overrides).length > 0);
  if (!own) return runtime as unknown as Engine;
  const { handlebars } = await import('../slow.ts');
  return handlebars as unknown as Engine;
}

import { dialects } from '../../dialects/index.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { PolicyObject } from '../../model/policy.ts';
import { formOf } from '../assign.ts';
import { type Engine, type Render, renderer, type Templates } from '../render.ts';
import { verify } from '../verify.ts';

export interface RenderedPolicy {
  readonly policy: PolicyObject;
  /** One YAML document, without a separator. */
  readonly text: string;
}

/** Renders objects with the templates of their dialects; a text that does not read back as planned is left out. */
export function renderVerified(
  objects: readonly PolicyObject[],
  engine: Engine,
  templates: Readonly<Record<string, Templates>>,
): {
  readonly policies: readonly RenderedPolicy[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const renders = new Map<string, Render>();
  const policies = objects.flatMap((policy) => {
    const dialect = dialects[policy.dialect];
    if (dialect === undefined) return [];
    const form = formOf(policy, dialect);
    const own = templates[dialect.name] ?? { precompiled: {}, overrides: {} };
    const key = `${dialect.name} ${form.kind}`;
    const render = renders.get(key) ?? renderer(engine, form, own);
    renders.set(key, render);
    const rendered = render(policy);
    if ('diagnostic' in rendered) {
      diagnostics.push(rendered.diagnostic);
      return [];
    }
    const templateFile =
      own.overrides[form.template]?.file ??
      Object.values(own.overrides)[0]?.file ??
      `templates/${dialect.template}/${form.template}.hbs`;
    const problems = verify(rendered.text, policy, form, templateFile);
    diagnostics.push(...problems);
    return problems.length > 0 ? [] : [{ policy, text: rendered.text }];
  });
  return { policies, diagnostics };
}

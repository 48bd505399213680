import { writeAll } from '../io/output.ts';
import { UsageError } from '../io/usage.ts';
import { schemaTexts } from '../stages/schema.ts';
import { type Flag, list, type Values } from './flags.ts';

export const flags: Readonly<Record<string, Flag>> = {};

/** Prints a JSON Schema for editors. */
export async function run(values: Values): Promise<number> {
  const name = list(values, 'paths')?.[0] ?? 'profile';
  const schema = Object.hasOwn(schemaTexts, name)
    ? schemaTexts[name as keyof typeof schemaTexts]
    : undefined;
  if (schema === undefined)
    throw new UsageError(
      `there is no schema ${name}`,
      `the schemas are ${Object.keys(schemaTexts).join(', ')}`,
    );
  writeAll(1, schema);
  return 0;
}

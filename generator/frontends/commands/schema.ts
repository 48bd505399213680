import { needStandardOutput, writeAll } from '../../io/output.ts';
import { UsageError } from '../../io/usage.ts';
import { schemaTexts } from '../../stages/validate/schema.ts';
import { type Flag, list, type Values } from '../flags.ts';

export const flags: Readonly<Record<string, Flag>> = {};

export const names: readonly string[] = Object.keys(schemaTexts);

/** Prints a JSON Schema for editors. */
export async function run(values: Values): Promise<number> {
  const [name = 'profile', more] = list(values, 'paths') ?? [];
  if (more !== undefined) throw new UsageError('schema takes one name', 'run it once for each');
  const schema = Object.hasOwn(schemaTexts, name)
    ? schemaTexts[name as keyof typeof schemaTexts]
    : undefined;
  if (schema === undefined)
    throw new UsageError(`there is no schema ${name}`, `the schemas are ${names.join(', ')}`);
  needStandardOutput();
  writeAll(1, schema);
  return 0;
}

import { parseArgs } from 'node:util';
import { UsageError } from '../io/usage.ts';
import type { Flag, Values } from './flags.ts';

/**
 * Reads a command line by a table of flags, with node:util: yargs is too slow
 * to start for commands that run inside every release. Positional arguments
 * are an error.
 */
export function parseFlags(
  args: readonly string[],
  flags: Readonly<Record<string, Flag>>,
  command: string,
): Values {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [
      name,
      {
        type: flag.type === 'boolean' ? ('boolean' as const) : ('string' as const),
        multiple: flag.type === 'strings',
        ...(flag.alias !== undefined && { short: flag.alias }),
      },
    ]),
  );
  try {
    const { values, tokens } = parseArgs({
      args: [...args],
      options,
      strict: true,
      allowPositionals: false,
      allowNegative: true,
      tokens: true,
    });
    for (const [name, flag] of Object.entries(flags)) {
      const given = tokens.filter((each) => each.kind === 'option' && each.name === name).length;
      if (given > 1 && flag.type !== 'strings')
        throw new UsageError(`--${name} is given twice`, 'keep one of them');
      const value = values[name];
      if (flag.choices === undefined || value === undefined || flag.choices.includes(String(value)))
        continue;
      throw new UsageError(`--${name} ${value} is not one of ${flag.choices.join(', ')}`);
    }
    return values as Values;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error),
      `netprofile ${command} --help lists the flags`,
    );
  }
}

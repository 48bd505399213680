import type { Environment } from '../frontends/environment.ts';
import type { Flag, Values } from '../frontends/flags.ts';
import { parseFlags } from '../frontends/parse-flags.ts';
import { writeAll } from '../io/output.ts';
import { UsageError } from '../io/usage.ts';
import { plain } from '../model/diagnostic.ts';

/** A command that starts without yargs. */
interface HotCommand {
  readonly flags: Readonly<Record<string, Flag>>;
  readonly run: (values: Values, environment: Environment) => Promise<number>;
}

/** Runs a command of a hot bundle and sets the exit status; never exits before output is written. */
export async function runHot(
  name: string,
  command: HotCommand,
  args: readonly string[],
): Promise<void> {
  process.exitCode = await guarded(() =>
    command.run(parseFlags(args, { name, flags: command.flags }), {
      cwd: process.cwd(),
      env: process.env,
    }),
  );
}

/** Turns what was thrown into a message and a status: 2 for usage, 3 for our own bugs. */
export async function guarded(body: () => Promise<number>): Promise<number> {
  try {
    return await body();
  } catch (error) {
    if (error instanceof UsageError) {
      writeAll(
        2,
        `netprofile: ${plain(error.message)}
${
  error.hint === undefined
    ? ''
    : `  hint: ${plain(error.hint)}
`
}`,
      );
      return 2;
    }
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    writeAll(2, `netprofile: internal error, please report it\n${stack}\n`);
    return 3;
  }
}

import * as command from '../frontends/commands/post-render.ts';
import { printedFindings } from '../frontends/findings.ts';
import { parseFlags } from '../frontends/parse-flags.ts';
import { UsageError } from '../io/usage.ts';
import { runHot } from './run-command.ts';

/** The bundle that Helm 3 starts: `netprofile post-render`. */
export function start(args: readonly string[]): void {
  void runHot('post-render', command, args);
}

/** How many findings fit on a line. */
const most = 5;

/**
 * What the Helm 4 plugin's runner starts: the same, but every failure goes to
 * `fail` as one message, since Helm 4 shows neither standard error nor why a
 * post-renderer ended.
 */
export async function startForHelm4(
  args: readonly string[],
  fail: (message: string) => void,
): Promise<void> {
  try {
    const values = parseFlags(args, { name: 'post-render', flags: command.flags });
    const { diagnostics, sources, write } = await command.postRender(values, {
      cwd: process.cwd(),
      env: process.env,
    });
    const errors = diagnostics.filter((each) => each.severity === 'error');
    if (errors.length === 0) write();
    else {
      // Helm shows it as one line
      const shown = await printedFindings(errors.slice(0, most), sources);
      const more =
        errors.length > most
          ? ` and ${errors.length - most} more: netprofile lint --manifests lists them`
          : '';
      fail(`${shown.trim()}${more}`);
    }
  } catch (error) {
    const known = error instanceof UsageError;
    const hint = known && error.hint !== undefined ? ` hint: ${error.hint}` : '';
    fail(
      known
        ? `${error.message}${hint}`
        : `internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }
}

import { printedFindings } from './frontends/findings.ts';
import { parseFlags } from './frontends/parse-flags.ts';
import * as command from './frontends/post-render.ts';
import { runHot } from './hot.ts';
import { UsageError } from './io/usage.ts';

/** The bundle that Helm 3 starts: `netprofile post-render`. */
export function start(args: readonly string[]): void {
  void runHot('post-render', command, args);
}

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
    const values = parseFlags(args, command.flags, 'post-render');
    const { diagnostics, sources, write } = await command.postRender(values, {
      cwd: process.cwd(),
      env: process.env,
    });
    const errors = diagnostics.filter((each) => each.severity === 'error');
    if (errors.length === 0) write();
    else fail((await printedFindings(errors, sources)).trim());
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

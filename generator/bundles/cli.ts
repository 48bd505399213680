import { commands } from '../frontends/commands/index.ts';
import type { Values } from '../frontends/flags.ts';
import { commandNamed, parseFlags } from '../frontends/parse-flags.ts';
import { showProgress } from '../io/progress.ts';
import { guarded } from './run-command.ts';

/** The command line: yargs reads the table of commands for help and completion, parseFlags for all else. */
export function start(args: readonly string[]): void {
  void guarded(() => main(args)).then((status) => {
    process.exitCode = status;
  });
}

async function main(args: readonly string[]): Promise<number> {
  // yargs takes as long to load as all the rest
  if (asksYargs(args)) return (await import('./help.ts')).tell(args, commands);
  const [name, ...rest] = args;
  const command = commandNamed(name, commands);
  const environment = { cwd: process.cwd(), env: process.env };
  const values = withHelmNamespace(parseFlags(rest, command), environment.env);
  if (values.quiet !== true) showProgress();
  return command.run(values, environment);
}

/** Whether help, the version or completion is asked for, wherever the flag stands. */
function asksYargs(args: readonly string[]): boolean {
  const [first = ''] = args;
  const end = args.indexOf('--');
  const flags = end < 0 ? args : args.slice(0, end);
  return (
    ['help', 'completion', '--get-yargs-completions'].includes(first) ||
    ['--help', '-h', '--version'].some((each) => flags.includes(each))
  );
}

/**
 * Helm swallows -n and --namespace before a plugin sees them, and passes
 * HELM_NAMESPACE. "default" is what it says when nobody chose one.
 */
function withHelmNamespace(
  values: Values,
  env: Readonly<Record<string, string | undefined>>,
): Values {
  const namespace = env.HELM_PLUGIN_NAME === undefined ? undefined : env.HELM_NAMESPACE;
  const isChosen = values.namespace !== undefined || values['all-namespaces'] === true;
  if (namespace === undefined || namespace === 'default' || isChosen) return values;
  return { ...values, namespace };
}

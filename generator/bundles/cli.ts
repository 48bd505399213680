import yargs, { type Argv, type Options } from 'yargs';
import { version } from '#version';
import { type Command, commands } from '../frontends/commands/index.ts';
import type { Flag, Values } from '../frontends/flags.ts';
import { commandNamed, parseFlags } from '../frontends/parse-flags.ts';
import { writeAll } from '../io/output.ts';
import { guarded } from './run-command.ts';

/** The command line: yargs reads the table of commands for help and completion, parseFlags for all else. */
export function start(args: readonly string[]): void {
  void guarded(() => main(args)).then((status) => {
    process.exitCode = status;
  });
}

async function main(args: readonly string[]): Promise<number> {
  if (asksYargs(args)) return tell(args);
  const [name, ...rest] = args;
  const command = commandNamed(name, commands);
  const environment = { cwd: process.cwd(), env: process.env };
  return command.run(withHelmNamespace(parseFlags(rest, command), environment.env), environment);
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

const epilogue =
  'Exit status: 0 fine; 1 errors in profiles or manifests; 2 wrong flags, unreadable input, nothing to do; 3 a bug in netprofile.';

/** yargs breaks long lines of examples into columns, where nobody can copy them: they follow its help, each whole. */
function examplesOf(args: readonly string[]): string {
  const named = args.find((word) => commands.some(({ name }) => name === word));
  const examples = commands.find(({ name }) => name === named)?.examples ?? [];
  const lines = examples.map(([example, about]) =>
    about === '' ? `  ${example}\n` : `  # ${about}\n  ${example}\n`,
  );
  return lines.length === 0 ? '' : `\nExamples:\n${lines.join('\n')}`;
}

/** yargs would print the script. */
const completionHelp = `netprofile completion

print a shell completion script: for zsh where $SHELL is zsh, else for bash

Examples:
  netprofile completion >> ~/.bashrc

  netprofile completion >> ~/.zshrc
`;

async function tell(typed: readonly string[]): Promise<number> {
  // help lint -> lint --help
  const args = typed[0] === 'help' ? [...typed.slice(1), '--help'] : typed;
  const isHelp = ['--help', '-h'].some((each) => args.includes(each));
  if (isHelp && args[0] === 'completion') {
    writeAll(1, completionHelp);
    return 0;
  }
  const parser = yargs([...args])
    .scriptName('netprofile')
    .usage(
      '$0 <command>\n\nNetworkPolicies as code: what a service exposes and consumes becomes exact policies in every release.',
    )
    // our own words are English
    .locale('en')
    .version(version)
    .completion('completion', 'print a shell completion script', completed)
    .alias('help', 'h')
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .exitProcess(false)
    .epilogue(epilogue);
  for (const command of commands) {
    parser.command(
      command.positional === undefined
        ? command.name
        : `${command.name} [${command.positional.name}..]`,
      command.about,
      (builder) => describe(builder, command),
    );
  }
  await parser.parseAsync(args, {}, (_error, _values, output) => {
    if (output !== '') writeAll(1, `${output}\n${isHelp ? examplesOf(args) : ''}`);
  });
  return 0;
}

/** What yargs offers, with flags of one letter as they are typed: it would offer --n for -n. */
function completed(
  _current: string,
  _values: unknown,
  offer: (done: (error: Error | null, words: string[] | undefined) => void) => void,
  done: (words: string[]) => void,
): void {
  offer((_error, words) => {
    done((words ?? []).map((word) => word.replace(/^--(?=[a-z](?::|$))/, '-')));
  });
}

function describe(builder: Argv, command: Command): Argv {
  for (const [name, flag] of Object.entries(command.flags)) builder.option(name, optionOf(flag));
  if (command.positional !== undefined) {
    builder.positional(command.positional.name, {
      type: 'string',
      array: true,
      describe: command.positional.about,
      ...(command.positional.choices !== undefined && { choices: command.positional.choices }),
    });
  }
  return builder;
}

function optionOf(flag: Flag): Options {
  return {
    type: flag.type === 'boolean' ? 'boolean' : 'string',
    describe: flag.about,
    ...(flag.alias !== undefined && { alias: flag.alias }),
    ...(flag.choices !== undefined && { choices: flag.choices }),
  };
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

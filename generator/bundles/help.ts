import yargs, { type Argv, type Options } from 'yargs';
import { version } from '#version';
import type { Command } from '../frontends/commands/index.ts';
import type { Flag } from '../frontends/flags.ts';
import { writeAll } from '../io/output.ts';

const epilogue =
  'Exit status: 0 fine; 1 errors in profiles or manifests; 2 wrong flags, unreadable input, nothing to do; 3 a bug in netprofile.';

/** yargs breaks long lines of examples into columns, where nobody can copy them: they follow its help, each whole. */
function examplesOf(args: readonly string[], commands: readonly Command[]): string {
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

/** Help, the version and completion, by a table of commands; the exit status. */
export async function tell(
  typed: readonly string[],
  commands: readonly Command[],
): Promise<number> {
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
    if (output !== '') writeAll(1, `${output}\n${isHelp ? examplesOf(args, commands) : ''}`);
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
    done((words ?? []).map((word) => word.replace(/^--(?=[A-Za-z](?::|$))/, '-')));
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

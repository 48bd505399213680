import yargs, { type Argv, type Options } from 'yargs';
import { version } from '#version';
import { type Command, commands } from './frontends/commands.ts';
import type { Flag, Values } from './frontends/flags.ts';
import { guarded } from './hot.ts';
import { writeAll } from './io/output.ts';
import { UsageError } from './io/usage.ts';

/** The command line: yargs reads the table of commands for help, validation and completion. */
export function start(args: readonly string[]): void {
  void guarded(() => main(args)).then((status) => {
    process.exitCode = status;
  });
}

async function main(args: readonly string[]): Promise<number> {
  let status = 0;
  const parser = yargs([...args])
    .scriptName('netprofile')
    .usage(
      '$0 <command>\n\nNetworkPolicies as code: what a service exposes and consumes becomes exact policies in every release.',
    )
    .version(version)
    .completion('completion', 'print a shell completion script')
    .alias('help', 'h')
    .demandCommand(1, 'name a command')
    .strict()
    .recommendCommands()
    .parserConfiguration({
      'camel-case-expansion': false,
      'duplicate-arguments-array': true,
      'greedy-arrays': false,
    })
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .exitProcess(false)
    .epilogue(
      'Exit status: 0 fine; 1 errors in profiles or manifests; 2 wrong flags, unreadable input, nothing to do; 3 a bug in netprofile.',
    )
    .fail((message, error) => {
      if (error instanceof Error && error.name !== 'YError') throw error;
      const words = message ?? error?.message ?? 'wrong arguments';
      throw new UsageError(words, 'netprofile --help lists commands and flags');
    });
  for (const command of commands) {
    parser.command(
      command.positional === undefined
        ? command.name
        : `${command.name} [${command.positional.name}..]`,
      command.about,
      (builder) => describe(builder, command),
      async (values) => {
        const environment = { cwd: process.cwd(), env: process.env };
        const given = withStandardInput(values as Values);
        refuseRepeated(given, command);
        status = await command.run(withHelmNamespace(given, environment.env), environment);
      },
    );
  }
  await parser.parseAsync(
    args.map((each) => (each === '-' ? standardInput : each)),
    {},
    (error, _values, output) => {
      if (output !== '') writeAll(error === undefined || error === null ? 1 : 2, `${output}\n`);
    },
  );
  return status;
}

/** yargs loses a lone dash among positional arguments: it travels under another name. */
const standardInput = '\u0000stdin';

function withStandardInput(values: Values): Values {
  const restored = (value: string): string => (value === standardInput ? '-' : value);
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (Array.isArray(value)) return [name, value.map(restored)];
      return [name, typeof value === 'string' ? restored(value) : value];
    }),
  );
}

function describe(builder: Argv, command: Command): Argv {
  for (const [name, flag] of Object.entries(command.flags)) builder.option(name, optionOf(flag));
  if (command.positional !== undefined) {
    builder.positional(command.positional.name, {
      type: 'string',
      array: true,
      describe: command.positional.about,
    });
  }
  for (const [example, about] of command.examples) builder.example(example, about);
  return builder;
}

/** yargs makes a list of a flag that is given twice: only some flags are lists. An array option would lose `-`. */
function refuseRepeated(values: Values, command: Command): void {
  for (const [name, flag] of Object.entries(command.flags)) {
    if (flag.type === 'strings' || !Array.isArray(values[name])) continue;
    throw new UsageError(`--${name} is given twice`, 'keep one of them');
  }
}

function optionOf(flag: Flag): Options {
  return {
    type: flag.type === 'boolean' ? 'boolean' : 'string',
    describe: flag.about,
    requiresArg: flag.type !== 'boolean',
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
  if (namespace === undefined || namespace === 'default' || values.namespace !== undefined)
    return values;
  return { ...values, namespace };
}

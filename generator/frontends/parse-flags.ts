import { parseArgs } from 'node:util';
import { didYouMean } from '../grammar/did-you-mean.ts';
import { UsageError } from '../io/usage.ts';
import type { Flag, Values } from './flags.ts';

type Flags = Readonly<Record<string, Flag>>;

/** What a command line may hold. */
export interface Grammar {
  /** The command's name. */
  readonly name: string;
  readonly flags: Flags;
  /** What positional arguments are called; without it they are an error. */
  readonly positional?: { readonly name: string };
}

/**
 * Reads a command line by a table of flags, with node:util: yargs is too slow
 * to start for commands that run inside every release, and all commands shall
 * read alike. A flag takes a value or none, is given once where it is no list,
 * and may stand anywhere; `--no-` turns one off; after `--` everything is
 * positional.
 */
export function parseFlags(args: readonly string[], grammar: Grammar): Values {
  const { flags, positional } = grammar;
  const values: Record<string, string | readonly string[] | boolean> = {};
  for (const token of tokensOf(args, flags)) {
    if (token.kind === 'option') {
      const { name, value } = optionOf(token, grammar);
      values[name] = added(name, values[name], value);
    } else if (token.kind === 'positional') {
      if (positional === undefined)
        throw new UsageError(
          `${grammar.name} takes flags alone, not ${JSON.stringify(token.value)}`,
          helpOf(grammar),
        );
      values[positional.name] = added(positional.name, values[positional.name], [token.value]);
    }
  }
  return values;
}

interface Option {
  readonly kind: 'option';
  readonly name: string;
  /** As it was typed: `-n`, `--namespace`. */
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

type Token =
  | Option
  | { readonly kind: 'positional'; readonly value: string }
  | { readonly kind: 'option-terminator' };

function tokensOf(args: readonly string[], flags: Flags): readonly Token[] {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { type, alias }]) => [
      name,
      {
        type: type === 'boolean' ? ('boolean' as const) : ('string' as const),
        ...(alias !== undefined && { short: alias }),
      },
    ]),
  );
  // not strict: what is wrong is said here, in our words
  return parseArgs({ args: [...args], options, strict: false, tokens: true }).tokens;
}

function optionOf(
  { name, rawName, value, inlineValue }: Option,
  grammar: Grammar,
): { readonly name: string; readonly value: string | readonly string[] | boolean } {
  const { flags } = grammar;
  const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
  const turnedOff = name.startsWith('no-') ? name.slice('no-'.length) : undefined;
  if (turnedOff !== undefined && Object.hasOwn(flags, turnedOff) && value === undefined) {
    if (flags[turnedOff]?.type === 'boolean') return { name: turnedOff, value: false };
  }
  if (flag === undefined) {
    const known = Object.keys(flags).map((each) => `--${each}`);
    throw new UsageError(
      `there is no flag ${rawName}`,
      (rawName.startsWith('--') ? didYouMean(rawName, known) : undefined) ?? helpOf(grammar),
    );
  }
  if (flag.type === 'boolean') {
    if (value === undefined) return { name, value: true };
    throw new UsageError(`--${name} takes no value`, `--no-${name} turns it off`);
  }
  // -o=policies is meant as -o policies
  const written =
    inlineValue === true && !rawName.startsWith('--') ? value?.replace(/^=/, '') : value;
  const isFlag = inlineValue !== true && /^-./.test(written ?? '');
  if (written === undefined || written === '' || isFlag)
    throw new UsageError(
      `--${name} needs a value`,
      flag.choices === undefined ? helpOf(grammar) : `one of ${flag.choices.join(', ')}`,
    );
  if (flag.choices !== undefined && !flag.choices.includes(written))
    throw new UsageError(
      `--${name} ${written} is not one of ${flag.choices.join(', ')}`,
      didYouMean(written, flag.choices),
    );
  return { name, value: flag.type === 'strings' ? [written] : written };
}

function added(
  name: string,
  before: string | readonly string[] | boolean | undefined,
  value: string | readonly string[] | boolean,
): string | readonly string[] | boolean {
  if (before === undefined || (before === value && value === true)) return value;
  if (Array.isArray(before) && Array.isArray(value)) return [...before, ...value];
  throw new UsageError(`--${name} is given twice`, 'keep one of them');
}

function helpOf({ name }: Grammar): string {
  return `netprofile ${name} --help lists the flags`;
}

/** The command that the first word of a command line names. */
export function commandNamed<T extends { readonly name: string }>(
  word: string | undefined,
  commands: readonly T[],
): T {
  const command = commands.find((each) => each.name === word);
  if (command !== undefined) return command;
  const help = 'netprofile --help lists commands and flags';
  if (word === undefined) throw new UsageError('name a command', help);
  if (word.startsWith('-')) throw new UsageError(`name a command before ${word}`, help);
  const names = commands.map((each) => each.name);
  throw new UsageError(`there is no command ${word}`, didYouMean(word, names) ?? help);
}

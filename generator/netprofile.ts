#!/usr/bin/env node
// Starts the bundle of one command: post-render and fn run inside every release and load nothing else.
const [, , command, ...args] = process.argv;
const asksHelp = args.includes('--help') || args.includes('-h');
const { start } = require(
  command === 'post-render' && !asksHelp
    ? './post-render.cjs'
    : command === 'fn' && !asksHelp
      ? './fn.cjs'
      : './cli.cjs',
) as { start: (args: readonly string[]) => void };
start(
  command === 'post-render' || command === 'fn'
    ? asksHelp
      ? [command, ...args]
      : args
    : process.argv.slice(2),
);

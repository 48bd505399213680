import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Hosts } from './hosts.ts';

/** The repository; set by the test runner's bundling. */
declare const ROOT: string;
export const root: string = ROOT;
export const program: string = join(root, 'dist/netprofile.cjs');

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program to its end, with standard input as given. */
export function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: options.cwd ?? root, env: environment(options) });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.stdin.on('error', () => undefined);
    child.on('error', reject);
    child.on('close', (status, signal) => {
      resolve({
        stdout: Buffer.concat(out).toString('utf8'),
        stderr: Buffer.concat(err).toString('utf8'),
        status,
        signal,
      });
    });
    child.stdin.end(options.input ?? '');
  });
}

function environment({ env }: RunOptions): NodeJS.ProcessEnv {
  return { ...process.env, NO_COLOR: '1', ...env };
}

/** Runs netprofile, the build that is shipped, in a process of its own: for what a shell, a pipe or a signal sees. */
export function netprofileProcess(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return run(process.execPath, [program, ...args], options);
}

const hosts = new Hosts(join(root, 'dist'));

/**
 * Runs netprofile, the build that is shipped, for its text, status and files:
 * in a process that other runs had before, unless PROCESSES=1.
 */
export async function netprofile(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  if (process.env.PROCESSES === '1') return netprofileProcess(args, options);
  const { cwd = root, input = '' } = options;
  const answer = await hosts.run({ args, cwd, env: environment(options), input });
  return { ...answer, signal: null };
}

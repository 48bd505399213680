import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/** The repository; set by the test runner's bundling. */
declare const ROOT: string;
const script = join(ROOT, 'test/host.cjs');

/** A run of netprofile. */
export interface Request {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input: string | Uint8Array;
}

/** What came of it. */
export interface Answer {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

/** Longer than any run on the busiest machine. */
const longest = 5 * 60_000;

/** A process of test/host.cjs; another takes its place when it has ended. */
class Host {
  readonly #dist: string;
  #child: ChildProcess | undefined;
  #settle: ((line: string | Error) => void) | undefined;

  constructor(dist: string) {
    this.#dist = dist;
  }

  /** One run; rejects when it ended its process, took too long or left something behind for the next. */
  run(request: Request, limit: number): Promise<Answer> {
    const child = this.#child ?? this.#start();
    const what = `netprofile ${request.args.join(' ')}`;
    const { input, ...rest } = request;
    const asked = { ...rest, input: Buffer.from(input).toString('base64') };
    return new Promise((resolve, reject) => {
      // it also keeps the test run alive; an idle process does not
      const timer = setTimeout(() => {
        this.#settle?.(new Error(`did not end in ${limit / 1000} s`));
        this.#end();
      }, limit);
      this.#settle = (line) => {
        clearTimeout(timer);
        this.#settle = undefined;
        if (line instanceof Error) {
          reject(new Error(`${what} ${line.message}`));
          return;
        }
        const { stdout, stderr, status, changed } = JSON.parse(line);
        if (changed === undefined) {
          resolve({ stdout: text(stdout), stderr: text(stderr), status });
          return;
        }
        this.#end();
        reject(new Error(`${what} left its process changed: ${changed}`));
      };
      (child.stdio[3] as Socket | undefined)?.write(`${ascii(JSON.stringify(asked))}\n`);
    });
  }

  #start(): ChildProcess {
    const child = spawn(process.execPath, [script, this.#dist], {
      stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
    });
    this.#child = child;
    child.unref();
    for (const each of child.stdio) if (each instanceof Socket) each.unref();
    child.stdin?.end();
    child.stdio[3]?.on('error', () => undefined);
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
    const parts: Buffer[] = [];
    child.stdio[4]?.on('data', (chunk: Buffer) => {
      // what one that was ended still says is no answer to the next request
      if (this.#child !== child) return;
      parts.push(chunk);
      if (chunk.at(-1) !== 10) return;
      this.#settle?.(Buffer.concat(parts.splice(0)).toString());
    });
    child.on('error', (error) => this.#settle?.(error));
    child.on('close', (status, signal) => {
      if (this.#child !== child) return;
      this.#child = undefined;
      this.#settle?.(new Error(`ended the process it ran in with ${signal ?? status}\n${said}`));
    });
    return child;
  }

  #end(): void {
    const child = this.#child;
    this.#child = undefined;
    child?.kill('SIGKILL');
  }
}

function text(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}

function ascii(json: string): string {
  return json.replace(
    /[^\0-\x7f]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Gives each run to a process that is free, at most one process a core. */
export class Hosts {
  readonly #free: Host[];
  readonly #waiting: ((host: Host) => void)[] = [];

  /** `dist` is the folder of the build. */
  constructor(dist: string, count = availableParallelism()) {
    this.#free = Array.from({ length: count }, () => new Host(dist));
  }

  async run(request: Request, limit = longest): Promise<Answer> {
    const host =
      this.#free.pop() ?? (await new Promise<Host>((resolve) => this.#waiting.push(resolve)));
    try {
      return await host.run(request, limit);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(host);
      else next(host);
    }
  }
}

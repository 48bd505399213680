import { availableParallelism } from 'node:os';
import { type Transferable, Worker } from 'node:worker_threads';
import { UsageError } from './usage.ts';

/** What a thread was asked and has not answered. */
interface Waiting<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

interface Thread<Answer> {
  readonly worker: Worker;
  readonly waiting: Waiting<Answer>[];
  failure?: { readonly error: unknown };
}

/** Each holds 40 MB of its own. */
const mostThreads = 2;

/** How many threads can work at once here; none where there is one processor. */
export function usefulThreads(): number {
  const processors = availableParallelism();
  return processors < 2 ? 0 : Math.min(processors, mostThreads);
}

/**
 * Threads that run a script, which answers each message with one, in their
 * order. They start when they are asked for the first time. One that ends
 * before it has answered is an error of all that it was asked.
 */
export class Threads<Question, Answer> {
  readonly count: number;
  private readonly script: string;
  private readonly threads: Thread<Answer>[] = [];

  constructor(script: string, count: number) {
    this.script = script;
    this.count = count;
  }

  /** `number`: which thread, from 0. What is in `given` is the thread's from now on. */
  ask(number: number, question: Question, given: readonly Transferable[]): Promise<Answer> {
    while (this.threads.length < this.count) this.threads.push(start(this.script));
    const answer = new Promise<Answer>((resolve, reject) => {
      const thread = this.threads[number];
      if (thread === undefined) throw new Error(`there is no thread ${number}`);
      if (thread.failure !== undefined) throw thread.failure.error;
      thread.waiting.push({ resolve, reject });
      thread.worker.postMessage(question, given);
    });
    // others may fail while one is waited for
    answer.catch(() => undefined);
    return answer;
  }

  /** Ends all threads, whatever they do. */
  async end(): Promise<void> {
    await Promise.all(this.threads.splice(0).map(({ worker }) => worker.terminate()));
  }
}

function start<Answer>(script: string): Thread<Answer> {
  // most of what a thread makes is gone with the next message: a large young generation is memory for nothing
  const resourceLimits = { maxYoungGenerationSizeMb: 16 };
  const worker = new Worker(script, { resourceLimits, execArgv: [] });
  const thread: Thread<Answer> = { worker, waiting: [] };
  const fail = (error: unknown): void => {
    thread.failure ??= { error };
    for (const { reject } of thread.waiting.splice(0)) reject(thread.failure.error);
  };
  worker.on('message', (answer: Answer) => thread.waiting.shift()?.resolve(answer));
  worker.on('messageerror', fail);
  worker.on('error', (error: NodeJS.ErrnoException) => {
    const isOurs = error.code === undefined || !systemProblems.includes(error.code);
    fail(isOurs ? error : ended(error.message));
  });
  worker.on('exit', (status) => fail(ended(`status ${status}`)));
  return thread;
}

const systemProblems = ['ERR_WORKER_OUT_OF_MEMORY', 'ERR_WORKER_INIT_FAILED'];

function ended(why: string): UsageError {
  return new UsageError(
    `a thread ended before its work was done: ${why}`,
    'nothing was concluded; try again, with more memory or less to read',
  );
}

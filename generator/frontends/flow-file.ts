import {
  BatchAdder,
  BatchReader,
  type FlowAnswer,
  type FlowBatch,
  type FlowTask,
} from '../flows/batch.ts';
import { type Observed, TooManyConnections } from '../flows/observed.ts';
import { type LineSizes, lineBlocks, linesIn } from '../io/lines.ts';
import { tellProgress } from '../io/progress.ts';
import type { Threads } from '../io/threads.ts';
import { UsageError } from '../io/usage.ts';
import { flowFormat } from './flow-format.ts';

/** How files of flows are read: what is observed does not depend on it. */
export interface FlowReading extends LineSizes {
  /** So many bytes are read here before threads are asked for the others. */
  readonly alone: number;
}

/** What the files of one run share. */
export interface FlowRun {
  readonly how: FlowReading;
  readonly observed: Observed;
  readonly threads: Pick<Threads<FlowTask, FlowAnswer>, 'count' | 'ask'>;
  /** Bytes that were read. */
  bytes: number;
  /** Files that were begun. */
  texts: number;
}

/** The format of a text as its first record tells it. */
interface Format {
  readonly name: string;
  readonly first: string;
}

/**
 * A file of flow records, read as batches of whole lines: a little of it here,
 * the rest by threads. Batches are added in the order of the file, whoever
 * read them, so that all of it is as if it were read line by line.
 */
export class FlowFile {
  private readonly shown: string;
  private readonly run: FlowRun;
  private readonly text: number;
  private readonly adders: readonly BatchAdder[];
  private readonly spare: Buffer[] = [];
  /** What threads were asked, in the order of the file. */
  private readonly underWay: { readonly thread: number; readonly answer: Promise<FlowAnswer> }[] =
    [];
  private own: { readonly reader: BatchReader; readonly adder: BatchAdder } | undefined;
  private asked = 0;
  private lines = 0;
  private bad = 0;
  private firstBad = 0;

  /** `shown`: as the user named it. */
  constructor(shown: string, run: FlowRun) {
    this.shown = shown;
    this.run = run;
    this.text = run.texts += 1;
    this.adders = Array.from({ length: run.threads.count }, () => new BatchAdder(run.observed));
  }

  async read(path: string): Promise<void> {
    let format: Format | undefined;
    try {
      for (const block of lineBlocks(path, this.shown, this.spare, this.run.how)) {
        this.run.bytes += block.length;
        const isStart = format === undefined;
        format ??= this.formatIn(block);
        if (format === undefined) continue;
        const { threads, how } = this.run;
        if (threads.count > 0 && this.run.bytes > how.alone && !isStart)
          await this.ask(format, block);
        else this.readHere(format, block, isStart);
      }
    } finally {
      // also where reading failed: what is wrong before that place comes first
      while (this.underWay.length > 0) await this.takeNext();
    }
    if (format === undefined)
      throw new UsageError(`${this.shown} holds no flows`, 'is it the right file?');
    if (this.bad * 2 > this.lines)
      throw new UsageError(
        `${this.shown}:${this.firstBad}: ${this.bad} of ${this.lines} lines cannot be read as flows`,
        'a file cut short, or of two formats?',
      );
  }

  /** The format by the first record; of blank lines alone, none yet. */
  private formatIn(block: Buffer): Format | undefined {
    let line = 0;
    for (const each of linesIn(block, this.run.how)) {
      line += 1;
      const first = each.trim();
      if (first !== '') return { name: flowFormat(first, this.shown, this.lines + line), first };
    }
    this.lines += line;
    this.spare.push(whole(block));
    return undefined;
  }

  private readHere({ name, first }: Format, block: Buffer, isStart: boolean): void {
    this.own ??= {
      reader: new BatchReader(name, first),
      adder: new BatchAdder(this.run.observed),
    };
    const { reader, adder } = this.own;
    this.take(reader.batch(linesIn(block, this.run.how), isStart), adder);
    this.spare.push(whole(block));
  }

  private async ask({ name: format, first }: Format, block: Buffer): Promise<void> {
    const { threads, how } = this.run;
    // one that each works on, and one that waits for it
    if (this.underWay.length >= threads.count * 2) await this.takeNext();
    const thread = this.asked % threads.count;
    this.asked += 1;
    const { text } = this;
    const task = { text, format, first, longestLine: how.longestLine, block };
    this.underWay.push({
      thread,
      answer: threads.ask(thread, task, [block.buffer as ArrayBuffer]),
    });
  }

  private async takeNext(): Promise<void> {
    const next = this.underWay.shift();
    if (next === undefined) return;
    const adder = this.adders[next.thread];
    try {
      const { batch, block } = await next.answer;
      if (adder !== undefined) this.take(batch, adder);
      this.spare.push(whole(block));
    } catch (error) {
      // what comes after it does not count
      this.underWay.length = 0;
      throw error;
    }
  }

  private take(batch: FlowBatch, adder: BatchAdder): void {
    try {
      adder.add(batch);
    } catch (error) {
      if (!(error instanceof TooManyConnections)) throw error;
      throw new UsageError(
        `${this.shown}:${this.lines + error.line}: ${error.message}`,
        'check a shorter time, or one namespace',
      );
    }
    if (this.firstBad === 0 && batch.firstUnreadable > 0)
      this.firstBad = this.lines + batch.firstUnreadable;
    this.bad += batch.passedOver.unreadable ?? 0;
    this.lines += batch.lines;
    tellProgress(`reading flows: ${this.run.observed.records} records`);
  }
}

/** The memory that a block is a part of. */
function whole({ buffer }: Uint8Array): Buffer {
  return Buffer.from(buffer as ArrayBuffer);
}

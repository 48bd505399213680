import http from 'node:http';
import https from 'node:https';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

/** How long is waited for one answer, and for how much of it. */
export interface Bounds {
  /** Milliseconds without a byte. */
  readonly silence: number;
  /** Milliseconds for all of it. */
  readonly answer: number;
  /** Bytes, unpacked. */
  readonly largest: number;
}

/** The answer is larger than what is taken in one piece. */
export class AnswerTooLarge extends Error {}

/** An answer as it came. */
export interface Received {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

/**
 * Sends one request, with a body or without one, and takes its whole answer, unpacked. Whatever ends it early
 * is an error, of the system's kinds: half an answer is none.
 */
export async function exchange(
  url: URL,
  options: https.RequestOptions,
  { silence, answer, largest }: Bounds,
  text?: string,
): Promise<Received> {
  const { response, chunks } = await new Promise<{
    readonly response: http.IncomingMessage;
    readonly chunks: readonly Buffer[];
  }>((resolve, reject) => {
    const signal = AbortSignal.timeout(answer);
    const start = url.protocol === 'http:' ? http.request : https.request;
    const request = start(url, { ...options, signal, timeout: silence });
    const late = (): void => {
      request.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' }));
    };
    request.on('timeout', late);
    request.on('error', reject);
    request.on('response', (incoming) => {
      const received: Buffer[] = [];
      let size = 0;
      incoming.on('data', (chunk: Buffer) => {
        received.push(chunk);
        size += chunk.length;
        if (size > largest) incoming.destroy(new AnswerTooLarge());
      });
      incoming.on('error', reject);
      incoming.on('end', () => resolve({ response: incoming, chunks: received }));
    });
    request.end(text);
  });
  if (!response.complete) throw Object.assign(new Error('cut'), { code: 'ECONNRESET' });
  const whole = Buffer.concat(chunks);
  const isPacked = response.headers['content-encoding'] === 'gzip';
  return {
    status: response.statusCode ?? 0,
    type: (response.headers['content-type'] ?? '').split(';')[0] ?? '',
    body: isPacked ? await unpacked(whole, largest) : whole,
  };
}

async function unpacked(bytes: Buffer, largest: number): Promise<Buffer> {
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: largest });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new AnswerTooLarge();
    throw Object.assign(new Error('not gzip'), { code: 'ECONNRESET' });
  }
}

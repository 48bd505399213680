import { BatchReader, type FlowAnswer, type FlowTask, type TableSizes } from '../flows/batch.ts';
import { linesIn } from '../io/lines.ts';

/** What a thread does that reads flow records: makes the function that answers its tasks, in their order. */
export function flowAnswers(most?: TableSizes): (task: FlowTask) => FlowAnswer {
  let open: { readonly text: number; readonly reader: BatchReader } | undefined;
  return ({ text, format, first, longestLine, block }) => {
    if (open?.text !== text) open = { text, reader: new BatchReader(format, first, most) };
    const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
    return { batch: open.reader.batch(linesIn(bytes, { longestLine }), false), block };
  };
}

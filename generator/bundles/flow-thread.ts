// A thread that reads flow records: a bundle of its own, started where there is much to read.
import { parentPort } from 'node:worker_threads';
import type { FlowTask } from '../flows/batch.ts';
import { flowAnswers } from '../frontends/flow-answers.ts';

const answer = flowAnswers();

parentPort?.on('message', (task: FlowTask) => {
  const told = answer(task);
  const { kinds, flows } = told.batch;
  // what is given, and not copied
  parentPort?.postMessage(told, [told.block.buffer as ArrayBuffer, kinds.buffer, flows.buffer]);
});

import { isDnsLabel } from '../grammar/names.ts';
import type { PolicyObject } from '../model/policy.ts';

/**
 * The file of an object in a folder of all: <namespace>.<service>.yaml, and
 * .<part> before .yaml for objects beside it. Every word was checked when it
 * was read: one that is no name here is our bug, and would lead out of the folder.
 */
export function fileName({ namespace, service, part }: PolicyObject): string {
  const words = [namespace ?? '', service, ...part.split('.')].filter((each) => each !== '');
  const wrong = words.find((each) => !isDnsLabel(each));
  if (wrong !== undefined) throw new Error(`${JSON.stringify(wrong)} is no name for a file`);
  return `${words.join('.')}.yaml`;
}

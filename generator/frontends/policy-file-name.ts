import type { PolicyObject } from '../model/policy.ts';

/** The file of an object in a folder of all: <namespace>.<service>.yaml, and .<part> before .yaml for objects beside it. */
export function fileName({ namespace, service, part }: PolicyObject): string {
  const words = [namespace, service, part].filter((each) => each !== undefined && each !== '');
  return `${words.join('.')}.yaml`;
}

import type { Workload } from '../../model/manifest.ts';

/**
 * Whether a workload is a Helm test: made by `helm test` alone, and gone
 * after it. Helm 3 never shows one to a post-renderer and Helm 4 does, so that
 * what is said of one may change no answer.
 * Source: helm.sh "Chart Tests"; `test-success` is its older name.
 */
export function isTestPod({ hook }: Workload): boolean {
  return hook?.events.split(',').some((each) => tests.includes(each.trim())) ?? false;
}

const tests: readonly string[] = ['test', 'test-success', 'test-failure'];

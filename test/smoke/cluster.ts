import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { netprofile, type Ran, root, run } from '../program.ts';
import { need } from '../real/world.ts';
import { skip } from '../suite.ts';

/** A cluster that may be thrown away. */
export interface Cluster {
  readonly context: string;
  /** What programs need to reach it. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs kubectl, which must succeed; returns its standard output. */
  readonly kubectl: (args: readonly string[], input?: string) => Promise<string>;
  readonly tryKubectl: (args: readonly string[], input?: string) => Promise<Ran>;
  readonly netprofile: (args: readonly string[], cwd?: string) => Promise<Ran>;
}

/** The image of stand-ins, in the cluster or to be pulled by it. */
export const image = 'registry.k8s.io/e2e-test-images/agnhost:2.56';

let cluster: Promise<Cluster | string> | undefined;

/**
 * The cluster that SMOKE_CONTEXT names, else one that kind makes, of
 * SMOKE_NODE_IMAGE and by SMOKE_KIND_CONFIG where others than kind's own and
 * kind.yaml are wanted, and that goes when
 * the tests are over unless SMOKE_KEEP is set; the test ends here where there
 * is neither.
 */
export async function needCluster(): Promise<Cluster> {
  const kubectl = await need('kubectl');
  cluster ??= openCluster(kubectl);
  const found = await cluster;
  return typeof found === 'string' ? skip(found) : found;
}

async function openCluster(kubectl: string): Promise<Cluster | string> {
  const named = process.env.SMOKE_CONTEXT ?? '';
  if (named !== '') return reach(kubectl, named, process.env.KUBECONFIG ?? usualConfig());
  for (const [program, args] of [
    ['kind', ['version']],
    ['docker', ['info']],
  ] as const) {
    const ran = await run(program, args).catch(() => undefined);
    if (ran?.status !== 0)
      return `${program} ${ran === undefined ? 'is not on PATH' : 'does not answer'}: the smoke test makes a cluster with kind and Docker, or uses the one that SMOKE_CONTEXT names`;
  }
  return makeCluster(kubectl);
}

const name = 'netprofile-smoke';

async function makeCluster(kubectl: string): Promise<Cluster | string> {
  const folder = mkdtempSync(join(tmpdir(), 'netprofile-smoke-'));
  const kubeconfig = join(folder, 'kubeconfig');
  const config = process.env.SMOKE_KIND_CONFIG ?? join(root, 'test/smoke/kind.yaml');
  const place = ['--name', name, '--kubeconfig', kubeconfig];
  process.once('exit', () => {
    if ((process.env.SMOKE_KEEP ?? '') === '')
      execFileSync('kind', ['delete', 'cluster', ...place], { stdio: 'ignore' });
    rmSync(folder, { recursive: true, force: true });
  });
  console.log(`\n  making the kind cluster ${name}`);
  const nodeImage = process.env.SMOKE_NODE_IMAGE ?? '';
  const node = nodeImage === '' ? [] : ['--image', nodeImage];
  const args = ['create', 'cluster', ...place, '--config', config, ...node, '--wait', '180s'];
  const made = await run('kind', args);
  if (made.status !== 0) throw new Error(`kind cannot make a cluster: ${made.stderr}`);
  return reach(kubectl, `kind-${name}`, kubeconfig);
}

async function reach(kubectl: string, context: string, kubeconfig: string): Promise<Cluster> {
  const env = { KUBECONFIG: kubeconfig };
  const tryKubectl = (args: readonly string[], input?: string): Promise<Ran> =>
    run(kubectl, ['--context', context, ...args], { env, ...(input !== undefined && { input }) });
  const found: Cluster = {
    context,
    env,
    tryKubectl,
    kubectl: async (args, input) => {
      const ran = await tryKubectl(args, input);
      if (ran.status !== 0) throw new Error(`kubectl ${args.join(' ')}: ${ran.stderr}`);
      return ran.stdout;
    },
    netprofile: (args, cwd = root) => netprofile(args, { cwd, env }),
  };
  await found.kubectl(['get', '--raw', '/readyz']);
  return found;
}

function usualConfig(): string {
  return join(process.env.HOME ?? '', '.kube/config');
}

/** Waits until a condition holds, a long time. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let left = 360; !(await holds()); left -= 1) {
    if (left === 0) throw new Error(`it did not come to pass: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

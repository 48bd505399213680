/** The budgets, one record each; design and reasons are in PERFORMANCE.md of the design. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeProfiles, writeRelease } from './inputs.mjs';
import { floor, peak, timed, told } from './measure.mjs';
import { root } from './peers.mjs';

/**
 * @typedef {import('./measure.mjs').Probe} Probe
 * @typedef {{ what: string, value: number, most?: number, below?: number, least?: number }} Verdict
 * @typedef {{
 *   number: number, what: string, times: number, needs: readonly string[],
 *   probes: (bench: import('./peers.mjs').Bench, folder: string) => Record<string, Probe>,
 *   judge: (medians: Record<string, number>) => Verdict[],
 * }} Budget `needs`: programs without which the row is skipped; `times`: repetitions
 */

const here = (file) => fileURLToPath(new URL(file, import.meta.url));

/** Post-render of a release's stream, in its folder. */
const postRender = ({ netprofile }, cwd) => ({
  program: process.execPath,
  args: [netprofile, 'post-render'],
  cwd,
  stdin: join(cwd, 'stream.yaml'),
});

const kustomize = ({ paths }, cwd) =>
  timed({ program: paths.kubectl, args: ['kustomize', '.'], cwd });

const helm = ({ paths, helm: env }, name, cwd, ...args) =>
  timed({ program: paths[name], args: ['template', 'shop', 'chart', ...args], cwd, env });

/** Runs it once and counts the policies: a fast run that made none is not fast. */
function proven(probe, file, policies) {
  probe();
  const made = readFileSync(file, 'utf8').match(/^kind: NetworkPolicy$/gm)?.length ?? 0;
  if (made !== policies) throw new Error(`${file} holds ${made} policies and not ${policies}`);
  return probe;
}

function postRenderProbe(bench, { folder, services }) {
  return proven(timed(postRender(bench, folder)), join(folder, 'out'), services);
}

/** Milliseconds beyond those that any Node process takes: ten times the work may take a little more than ten times these. */
const growth = (large, small, start) => (large - start) / (small - start);

/** @type {readonly Budget[]} */
export const budgets = [
  {
    number: 1,
    what: 'post-render of 2 objects, 1 profile',
    times: 41,
    needs: ['kubectl'],
    probes(bench, folder) {
      const release = writeRelease(folder, 2);
      return {
        'node -e 0': floor,
        'node cat': timed({
          program: process.execPath,
          args: ['-e', 'fs.writeSync(1, fs.readFileSync(0))'],
          cwd: folder,
          stdin: join(folder, 'stream.yaml'),
        }),
        netprofile: postRenderProbe(bench, release),
        'kubectl kustomize': kustomize(bench, folder),
      };
    },
    judge: (ms) => [
      { what: 'x node -e 0', value: ms.netprofile / ms['node -e 0'], most: 1.6 },
      { what: 'x node -e 0, never above', value: ms.netprofile / ms['node -e 0'], most: 2 },
      { what: 'x kubectl kustomize', value: ms.netprofile / ms['kubectl kustomize'], below: 1 },
    ],
  },
  {
    number: 2,
    what: 'helm template with us minus with cat, 2 objects',
    times: 21,
    needs: ['helm3', 'helm42'],
    probes(bench, folder) {
      writeRelease(folder, 2);
      const args = ['--post-renderer', bench.netprofile, '--post-renderer-args', 'post-render'];
      const ours = helm(bench, 'helm3', folder, ...args);
      const plugin = helm(bench, 'helm42', folder, '--post-renderer', bench.postRenderer);
      return {
        'node -e 0': floor,
        'helm 3 cat': helm(bench, 'helm3', folder, '--post-renderer', 'cat'),
        'helm 3 us': proven(ours, join(folder, 'out'), 1),
        'helm 4 cat': helm(bench, 'helm42', folder, '--post-renderer', 'bench-cat'),
        'helm 4 us': proven(plugin, join(folder, 'out'), 1),
      };
    },
    judge: (ms) =>
      ['helm 3', 'helm 4'].map((each) => ({
        what: `x node -e 0, ${each}`,
        value: (ms[`${each} us`] - ms[`${each} cat`]) / ms['node -e 0'],
        most: 1.6,
      })),
  },
  {
    number: 3,
    what: 'post-render of 10,000 objects, 1,000 profiles',
    times: 7,
    needs: [],
    probes(bench, folder) {
      const small = writeRelease(join(folder, '1000'), 1000);
      const large = writeRelease(join(folder, '10000'), 10_000);
      const stdin = join(large.folder, 'stream.yaml');
      return {
        'node -e 0': floor,
        cat: timed({ program: 'cat', cwd: large.folder, stdin }),
        '1,000 objects': postRenderProbe(bench, small),
        '10,000 objects': postRenderProbe(bench, large),
        'MB held': peak(postRender(bench, large.folder)),
        'MB of input': () => large.bytes / 1e6,
      };
    },
    judge: (ms) => [
      { what: 'MB/s', value: (ms['MB of input'] / ms['10,000 objects']) * 1e3, least: 100 },
      { what: 'MB held beside the input', value: ms['MB held'] - ms['MB of input'], most: 90 },
      {
        what: 'times the work of 1,000 objects',
        value: growth(ms['10,000 objects'], ms['1,000 objects'], ms['node -e 0']),
        most: 12,
      },
    ],
  },
  {
    number: 4,
    what: 'post-render of 1,000 objects, 100 profiles',
    times: 5,
    needs: ['kubectl', 'helm3'],
    probes(bench, folder) {
      const release = writeRelease(folder, 1000);
      return {
        'node -e 0': floor,
        netprofile: postRenderProbe(bench, release),
        'kubectl kustomize': kustomize(bench, folder),
        'helm 3 cat': helm(bench, 'helm3', folder, '--post-renderer', 'cat'),
      };
    },
    judge: (ms) => [
      { what: 'x kubectl kustomize', value: ms.netprofile / ms['kubectl kustomize'], most: 0.1 },
      { what: 'x helm 3 with cat', value: ms.netprofile / ms['helm 3 cat'], most: 0.1 },
    ],
  },
  {
    number: 5,
    what: 'generate 1,000 and 10,000 services with 5 consumes each',
    times: 5,
    needs: ['cdk8s'],
    probes(bench, folder) {
      const probes = [1000, 10_000].flatMap((services) => {
        const cwd = join(folder, String(services));
        writeProfiles(join(cwd, 'profiles'), services, 5);
        return [
          [`generate ${services}`, generate(bench, cwd, services)],
          [`cdk8s ${services}`, cdk8s(bench, cwd, services)],
        ];
      });
      return { 'node -e 0': floor, ...Object.fromEntries(probes) };
    },
    judge: (ms) => [
      { what: 'x cdk8s, 1,000', value: ms['generate 1000'] / ms['cdk8s 1000'], most: 0.5 },
      { what: 'x cdk8s, 10,000', value: ms['generate 10000'] / ms['cdk8s 10000'], most: 0.5 },
      {
        what: 'times the work of 1,000 services',
        value: growth(ms['generate 10000'], ms['generate 1000'], ms['node -e 0']),
        most: 12,
      },
    ],
  },
  {
    number: 6,
    what: 'render, read back and check 1,000 policies, in process, from cold',
    times: 9,
    needs: [],
    probes(_bench, folder) {
      writeProfiles(join(folder, 'profiles'), 1000, 2);
      const args = [here('policies.mjs'), root, join(folder, 'profiles')];
      return { 'us a policy': told({ program: process.execPath, args, cwd: folder }) };
    },
    judge: (us) => [{ what: 'us a policy', value: us['us a policy'], most: 120 }],
  },
];

/** Always into an empty folder, as cdk8s does. */
function generate({ netprofile }, cwd, services) {
  const clear = () => rmSync(join(cwd, 'policies'), { recursive: true, force: true });
  const command = (to) => ({
    program: process.execPath,
    args: [netprofile, 'generate', 'profiles', '-o', to],
    cwd,
  });
  proven(timed(command('-')), join(cwd, 'out'), services);
  return timed(command('policies'), clear);
}

function cdk8s({ paths }, cwd, services) {
  const clear = () => rmSync(join(cwd, 'dist'), { recursive: true, force: true });
  mkdirSync(cwd, { recursive: true });
  const args = [here('peer-cdk8s.mjs'), paths.cdk8s, String(services), '5'];
  return timed({ program: process.execPath, args, cwd }, clear);
}

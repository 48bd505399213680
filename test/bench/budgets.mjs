/** The budgets by number. Ratios are the promise; absolute figures belong to the machine. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeProfiles, writeRelease } from './inputs.mjs';
import { peak, timed, told } from './measure.mjs';
import { root } from './peers.mjs';
import { forms, writeTalking, writeTraffic } from './traffic.mjs';

/**
 * @typedef {import('./measure.mjs').Probe} Probe
 * @typedef {import('./peers.mjs').Bench} Bench
 * @typedef {{ what: string, value: number, most?: number, below?: number, least?: number }} Verdict
 * @typedef {{
 *   what: string, times: number, needs: readonly string[], bound?: string,
 *   probes: (bench: Bench, folder: string) => Record<string, Probe>,
 *   judge: (medians: Record<string, number>) => Verdict[],
 * }} Budget `needs`: programs without which the row is skipped; `times`: repetitions; `bound`: what holds
 *   the row above its budget where it is not met, as profiles tell
 */

const start = 'node -e 0';
const floor = { [start]: timed({ args: ['-e', '0'], cwd: tmpdir() }) };
const here = (file) => fileURLToPath(new URL(file, import.meta.url));

const postRender = ({ netprofile }, cwd) => ({
  args: [netprofile, 'post-render'],
  cwd,
  stdin: join(cwd, 'stream.yaml'),
});

const kustomize = ({ programs }, cwd) =>
  timed({ program: programs.kubectl.path, args: ['kustomize', '.'], cwd });

const helm = ({ programs, helm: env }, name, cwd, ...renderer) => {
  const args = ['template', 'shop', 'chart', '--post-renderer', ...renderer];
  return timed({ program: programs[name].path, args, cwd, env });
};

/** Runs it once and counts the policies: a fast run that made none is not fast. */
function proven(probe, folder, policies) {
  probe();
  const made = readFileSync(join(folder, 'out'), 'utf8').match(/^kind: NetworkPolicy$/gm) ?? [];
  if (made.length === policies) return probe;
  throw new Error(`${made.length} policies were made in ${folder} and not ${policies}`);
}

const ours = (bench, { folder, services }) =>
  proven(timed(postRender(bench, folder)), folder, services);

const { compile } = await import('../../dist/index.js');

/** Writes the planned policies of profiles/, as the floor renders them. */
function planPolicies(folder) {
  const texts = readdirSync(join(folder, 'profiles')).map((file) => ({
    file,
    text: readFileSync(join(folder, 'profiles', file), 'utf8'),
  }));
  const planned = compile(texts).policies.map((each) => each.policy);
  writeFileSync(join(folder, 'policies.json'), JSON.stringify(planned));
}

/** The least that the same work takes. */
function least({ floor: program }, { folder, services }) {
  planPolicies(folder);
  const command = { args: [program], cwd: folder, stdin: join(folder, 'stream.yaml') };
  return proven(timed(command), folder, services);
}

/** Times the work when there is ten times as much to do, starting left out: a little above 10 is linear. */
const growth = (ms, large, small) => ({
  what: `times the work of ${small}`,
  value: (ms[large] - ms[start]) / (ms[small] - ms[start]),
  most: 12,
});

/** Into an empty folder each time, as cdk8s does. */
function generate({ netprofile }, cwd, services) {
  const args = [netprofile, 'generate', 'profiles', '-o'];
  proven(timed({ args: [...args, '-'], cwd }), cwd, services);
  const clear = () => rmSync(join(cwd, 'made'), { recursive: true, force: true });
  return timed({ args: [...args, 'made'], cwd }, clear);
}

function cdk8s({ programs }, cwd, services) {
  const args = [here('peer-cdk8s.mjs'), programs.cdk8s.path, String(services), '5'];
  const clear = () => rmSync(join(cwd, 'dist'), { recursive: true, force: true });
  return timed({ args, cwd }, clear);
}

/** @type {Readonly<Record<number, Budget>>} */
export const budgets = {
  1: {
    what: 'post-render of 2 objects, 1 profile',
    bound:
      'taking up the compiled code of the bundle, then one run of everything, cold: places, checks, template, reading back',
    times: 41,
    needs: ['kubectl'],
    probes: (bench, folder) => ({
      ...floor,
      netprofile: ours(bench, writeRelease(folder, 2)),
      'kubectl kustomize': kustomize(bench, folder),
    }),
    judge: (ms) => [
      { what: `x ${start}`, value: ms.netprofile / ms[start], most: 1.6 },
      { what: `x ${start}, never above`, value: ms.netprofile / ms[start], most: 2 },
      { what: 'x kubectl kustomize', value: ms.netprofile / ms['kubectl kustomize'], below: 1 },
    ],
  },
  2: {
    what: 'helm template with us minus with cat, 2 objects',
    bound: 'the same as row 1, and a launcher by Helm',
    times: 21,
    needs: ['helm3', 'helm42'],
    probes(bench, folder) {
      writeRelease(folder, 2);
      const path = [bench.netprofile, '--post-renderer-args', 'post-render'];
      return {
        ...floor,
        'helm 3 cat': helm(bench, 'helm3', folder, 'cat'),
        'helm 3 us': proven(helm(bench, 'helm3', folder, ...path), folder, 1),
        'helm 4 cat': helm(bench, 'helm42', folder, 'bench-cat'),
        'helm 4 us': proven(helm(bench, 'helm42', folder, 'netprofile-postrenderer'), folder, 1),
      };
    },
    judge: (ms) =>
      ['helm 3', 'helm 4'].map((each) => ({
        what: `x ${start}, ${each}`,
        value: (ms[`${each} us`] - ms[`${each} cat`]) / ms[start],
        most: 1.6,
      })),
  },
  3: {
    what: 'post-render of 10,000 objects, 1,000 profiles',
    bound:
      'beside the floor: who is who among all workloads, places of findings, and comparing what was read back',
    times: 7,
    needs: [],
    probes(bench, folder) {
      const small = writeRelease(join(folder, 'small'), 1000);
      const large = writeRelease(join(folder, 'large'), 10_000);
      const command = postRender(bench, large.folder);
      return {
        ...floor,
        cat: timed({ ...command, program: 'cat', args: [] }),
        '1,000 objects': ours(bench, small),
        '10,000 objects': ours(bench, large),
        floor: least(bench, large),
        'MB held': peak(command),
        'MB of input': () => large.bytes / 1e6,
      };
    },
    judge: (ms) => [
      { what: 'x its floor', value: ms['10,000 objects'] / ms.floor, most: 1.5 },
      { what: 'MB held beside the input', value: ms['MB held'] - ms['MB of input'], most: 90 },
      growth(ms, '10,000 objects', '1,000 objects'),
    ],
  },
  4: {
    what: 'post-render of 1,000 objects, 100 profiles',
    bound: 'Helm with cat reads no object; the work is that of row 3',
    times: 5,
    needs: ['kubectl', 'helm3'],
    probes: (bench, folder) => ({
      ...floor,
      netprofile: ours(bench, writeRelease(folder, 1000)),
      'kubectl kustomize': kustomize(bench, folder),
      'helm 3 cat': helm(bench, 'helm3', folder, 'cat'),
    }),
    judge: (ms) => [
      { what: 'x kubectl kustomize', value: ms.netprofile / ms['kubectl kustomize'], most: 0.08 },
      { what: 'x helm 3 with cat', value: ms.netprofile / ms['helm 3 cat'], most: 0.2 },
    ],
  },
  5: {
    what: 'generate 1,000 and 10,000 services with 5 consumes each',
    bound: 'cdk8s checks nothing, reads no profile, and reads nothing back',
    times: 5,
    needs: ['cdk8s'],
    probes(bench, folder) {
      const rows = [1000, 10_000].flatMap((services) => {
        const cwd = join(folder, String(services));
        writeProfiles(join(cwd, 'profiles'), services, 5);
        return [
          [`generate ${services}`, generate(bench, cwd, services)],
          [`cdk8s ${services}`, cdk8s(bench, cwd, services)],
        ];
      });
      return { ...floor, ...Object.fromEntries(rows) };
    },
    judge: (ms) => [
      { what: 'x cdk8s, 1,000', value: ms['generate 1000'] / ms['cdk8s 1000'], most: 0.5 },
      { what: 'x cdk8s, 10,000', value: ms['generate 10000'] / ms['cdk8s 10000'], most: 0.5 },
      growth(ms, 'generate 10000', 'generate 1000'),
    ],
  },
  6: {
    what: 'render, read back and check 1,000 policies, in process, from cold',
    bound:
      'beside the floor: looking for keys that stand twice, reading the meaning and comparing it with what was planned',
    times: 9,
    needs: [],
    probes(bench, folder) {
      writeProfiles(join(folder, 'profiles'), 1000, 2);
      planPolicies(folder);
      return {
        'us a policy': told({ args: [here('policies.mjs'), root], cwd: folder }),
        'floor, us': told({ args: [bench.floor, '--render'], cwd: folder }),
      };
    },
    judge: (us) => [{ what: 'x its floor', value: us['us a policy'] / us['floor, us'], most: 2 }],
  },
  7: {
    what: 'analysis, in process, from cold; a twentieth more policies than workloads',
    bound:
      'reading: its own marks of lines and documents, and checks of every field that policies depend on',
    times: 5,
    needs: [],
    probes(_bench, folder) {
      const asked = (shape, workloads, figure) =>
        told({
          args: ['--expose-gc', here('analysis.mjs'), root, shape, workloads, figure],
          cwd: folder,
        });
      const sizes = [100, 1000, 10_000, 30_000].map((each) => [
        `${each}`,
        asked('profiles', `${each}`, 'simulated'),
      ]);
      const worst = ['open', 'every namespace', 'own namespace'].map((each) => [
        `10000, ${each}`,
        asked(each, '10000', 'simulated'),
      ]);
      return {
        ...Object.fromEntries([...sizes, ...worst]),
        'ms of 10000, its YAML read too': asked('profiles', '10000', 'whole'),
        'floor, ms of js-yaml': asked('profiles', '10000', 'floor'),
      };
    },
    judge: (found) => [
      {
        what: 'x its floor, reading included',
        value: found['ms of 10000, its YAML read too'] / found['floor, ms of js-yaml'],
        most: 3,
      },
      { what: 'MB of 10,000 workloads', value: found['MB of 10000'], most: 300 },
      {
        what: 'times the work of 1,000',
        value: found['ms of 10000'] / found['ms of 1000'],
        most: 12,
      },
      {
        what: 'times the work of 10,000, 3 x',
        value: found['ms of 30000'] / found['ms of 10000'],
        most: 4,
      },
      {
        what: 'times the work, everyone to everyone',
        value:
          Math.max(found['ms of 10000, open'], found['ms of 10000, every namespace']) /
          found['ms of 10000'],
        most: 1,
      },
      { what: 'MB, everyone to everyone', value: found['MB of 10000, every namespace'], most: 300 },
    ],
  },
  8: {
    what: 'init of 1,000 workloads',
    times: 5,
    needs: [],
    probes({ netprofile }, folder) {
      writeTalking(join(folder, 'k8s.yaml'), 1000);
      const args = [netprofile, 'init', 'k8s.yaml', '-o', '-'];
      return { ...floor, init: timed({ args, cwd: folder }) };
    },
    judge: (ms) => [
      { what: 'ms', value: ms.init, most: 2000 },
      { what: `x ${start}`, value: ms.init / ms[start], most: 50 },
    ],
  },
  9: {
    what: 'flows of 1,000,000 records between 1,000 workloads',
    bound: 'cutting values out of the text of each record',
    times: 3,
    needs: [],
    probes({ netprofile }, folder) {
      writeTalking(join(folder, 'k8s.yaml'), 1000);
      const rows = forms.flatMap((form) => {
        const flows = (name, records) => {
          writeTraffic(join(folder, name), form, { records, workloads: 1000 });
          const args = [netprofile, 'flows', name, '--manifests', 'k8s.yaml'];
          return { args, cwd: folder };
        };
        const [few, many] = [flows(`few.${form}`, 4000), flows(`many.${form}`, 1_000_000)];
        return [
          [`${form} 4,000`, timed(few)],
          [`${form} 1,000,000`, timed(many)],
          [`MB held, ${form}`, peak(many)],
        ];
      });
      const parse = forms
        .filter((form) => form !== 'csv')
        .map((form) => [
          `us of JSON.parse, ${form}`,
          told({ args: [here('floor-flows.mjs'), `many.${form}`], cwd: folder }),
        ]);
      return Object.fromEntries([...rows, ...parse]);
    },
    judge: (found) => [
      ...['hubble', 'calico'].map((form) => ({
        what: `x JSON.parse of the same lines, ${form}`,
        value:
          (found[`${form} 1,000,000`] - found[`${form} 4,000`]) /
          1000 /
          found[`us of JSON.parse, ${form}`],
        most: 1.1,
      })),
      ...forms.flatMap((form) => [
        {
          what: `us a record, ${form}`,
          value: (found[`${form} 1,000,000`] - found[`${form} 4,000`]) / 1000,
          most: 6,
        },
        { what: `MB held, ${form}`, value: found[`MB held, ${form}`], most: 300 },
      ]),
    ],
  },
  10: {
    what: 'small commands that are not hot, on two workloads',
    bound: 'taking up the compiled code of all commands; --help also loads yargs',
    times: 15,
    needs: [],
    probes({ netprofile }, folder) {
      writeRelease(folder, 2);
      const run = (...args) => timed({ args: [netprofile, ...args], cwd: folder });
      const ends = ['default/service-00000', 'default/service-00000:8080'];
      return {
        ...floor,
        lint: run('lint', '--manifests', 'stream.yaml'),
        explain: run('explain', ...ends, '--manifests', 'stream.yaml'),
        '--help': run('--help'),
      };
    },
    judge: (ms) =>
      ['lint', 'explain', '--help'].map((each) => ({
        what: `x ${start}, ${each}`,
        value: ms[each] / ms[start],
        most: 3,
      })),
  },
};

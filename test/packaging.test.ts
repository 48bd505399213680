import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import * as assert from 'uvu/assert';
import { parse, parseAllDocuments } from 'yaml';
import { cart, cartProfile, wrongProfile } from './cart.ts';
import { type Ran, root, run } from './program.ts';
import { suite } from './suite.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const shop = join(root, 'profiles/examples/shop');

/** A folder with netprofile, and other programs as shell scripts, on the PATH. */
async function withPrograms(
  programs: Readonly<Record<string, string>>,
  body: (folder: string, PATH: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'netprofile-packaging-'));
  try {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    const all = {
      netprofile: `exec "${process.execPath}" "${join(root, 'dist/netprofile.cjs')}" "$@"`,
      ...programs,
    };
    for (const [name, script] of Object.entries(all))
      writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    await body(folder, `${bin}${delimiter}${process.env.PATH}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Step {
  readonly command: readonly string[];
  readonly args: readonly string[];
}

const argocd = parse(read('packaging/argocd/plugin.yaml')) as {
  spec: { init: Step; generate: Step };
};

/** The plugin's step as Argo CD runs it: in the chart's folder, with its variables. */
function argo(
  { command, args }: Step,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Ran> {
  const [program = '', ...flags] = command;
  const variables = { ARGOCD_APP_NAME: 'web', ARGOCD_APP_NAMESPACE: 'shop', KUBE_VERSION: '1.35' };
  return run(program, [...flags, ...args], { cwd, env: { ...variables, ...env } });
}

suite('Argo CD plugin', (test) => {
  const helm = `printf '%s\\n' "$@" > helm-args; cat stream`;
  const chart = (folder: string, stream: string): void => {
    writeFileSync(join(folder, 'stream'), stream);
    mkdirSync(join(folder, 'profiles'));
    writeFileSync(join(folder, 'profiles/cart.yaml'), cartProfile);
  };
  const argsOf = (folder: string): readonly string[] =>
    readFileSync(join(folder, 'helm-args'), 'utf8').trim().split('\n');

  test('the objects of a chart come out with their policies', () =>
    withPrograms({ helm }, async (folder, PATH) => {
      chart(folder, cart);
      const ran = await argo(argocd.spec.generate, folder, {
        PATH,
        KUBE_API_VERSIONS: 'v1,apps/v1',
      });
      assert.is(ran.status, 0, ran.stderr);
      assert.match(ran.stdout, /^kind: Deployment$/m);
      assert.match(ran.stdout, /^kind: NetworkPolicy$/m);
      const args = argsOf(folder);
      assert.equal(args.slice(0, 5), ['template', 'web', '.', '--namespace', 'shop']);
      assert.is(args[args.indexOf('--api-versions') + 1], 'v1,apps/v1');
    }));

  test('nothing comes out when Helm fails, or netprofile does, or the chart is empty', () =>
    withPrograms({ helm: `${helm}; exit 1` }, async (folder, PATH) => {
      chart(folder, cart);
      const ran = await argo(argocd.spec.generate, folder, { PATH });
      assert.is(ran.status, 1);
      assert.is(ran.stdout, '');
      await withPrograms({ helm }, async (other, path) => {
        chart(other, cart);
        writeFileSync(join(other, 'profiles/cart.yaml'), wrongProfile);
        const bad = await argo(argocd.spec.generate, other, { PATH: path });
        assert.is(bad.status, 1);
        assert.is(bad.stdout, '');
        assert.match(bad.stderr, /cart\.yaml:2:1 error unknown-key/);
        writeFileSync(join(other, 'stream'), '');
        const empty = await argo(argocd.spec.generate, other, { PATH: path });
        assert.is.not(empty.status, 0);
        assert.is(empty.stdout, '');
      });
    }));

  test('an Application chooses files of values, and nothing else of Helm', () =>
    withPrograms({ helm }, async (folder, PATH) => {
      chart(folder, cart);
      const generate = (VALUES: string): Promise<Ran> =>
        argo(argocd.spec.generate, folder, { PATH, ARGOCD_ENV_VALUES: VALUES });
      assert.is((await generate('values.yaml  envs/production.yaml')).status, 0);
      assert.equal(argsOf(folder).slice(-4), [
        '--values',
        'values.yaml',
        '--values',
        'envs/production.yaml',
      ]);
      rmSync(join(folder, 'helm-args'));
      for (const hostile of [
        '/etc/passwd',
        '../other/values.yaml',
        'a.yaml ../b.yaml',
        'https://attacker.example/v.yaml',
        '--post-renderer=./evil',
        '-f',
        'envs/../../x',
      ]) {
        const ran = await generate(hostile);
        assert.is.not(ran.status, 0, hostile);
        assert.is(ran.stdout, '');
        assert.not.ok(existsSync(join(folder, 'helm-args')), hostile);
      }
      // neither a shell's substitution nor a pattern is looked at
      writeFileSync(join(folder, 'a.yaml'), '');
      assert.is((await generate('$(touch${IFS}pwned) *.yaml')).status, 0);
      assert.not.ok(existsSync(join(folder, 'pwned')));
      assert.ok(argsOf(folder).includes('*.yaml'));
    }));

  test('dependencies are fetched only as a lock file says', () =>
    withPrograms({ helm: 'echo "$@" > helm-args' }, async (folder, PATH) => {
      assert.is((await argo(argocd.spec.init, folder, { PATH })).status, 0);
      assert.not.ok(existsSync(join(folder, 'helm-args')));
      writeFileSync(join(folder, 'Chart.lock'), '');
      assert.is((await argo(argocd.spec.init, folder, { PATH })).status, 0);
      assert.equal(argsOf(folder), ['dependency build']);
    }));
});

suite('GitHub Action', (test) => {
  interface ActionStep {
    readonly run: string;
    readonly shell: string;
    readonly env: Readonly<Record<string, string>>;
  }
  const action = parse(read('action.yml')) as {
    inputs: Readonly<Record<string, unknown>>;
    runs: { using: string; steps: readonly ActionStep[] };
  };
  const [build, start] = action.runs.steps;

  async function inRunner(
    body: (
      runStep: (
        step: ActionStep | undefined,
        env?: Readonly<Record<string, string>>,
      ) => Promise<Ran>,
      folder: string,
    ) => Promise<void>,
  ): Promise<void> {
    await withPrograms({}, async (folder) => {
      const ACTION_PATH = join(folder, 'the action');
      mkdirSync(ACTION_PATH);
      cpSync(join(root, 'dist'), join(ACTION_PATH, 'dist'), { recursive: true });
      await body((step, env = {}) => {
        assert.is(step?.shell, 'bash');
        return run('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step?.run ?? ''], {
          cwd: shop,
          env: { ACTION_PATH, GITHUB_PATH: join(folder, 'path'), ...env },
        });
      }, folder);
    });
  }

  test('it puts netprofile on the PATH and runs what it is told', () =>
    inRunner(async (runStep, folder) => {
      const built = await runStep(build);
      assert.is(built.status, 0, built.stderr);
      const added = readFileSync(join(folder, 'path'), 'utf8').trim();
      const said = await run(join(added, 'netprofile'), ['--version']);
      assert.match(said.stdout, /^\d+\.\d+/);
      const lint = await runStep(start, { RUN: 'lint --format\n  github' });
      assert.is(lint.status, 0, lint.stderr);
      const bad = await runStep(start, { RUN: 'lint nowhere' });
      assert.is(bad.status, 2);
    }));

  test('an input is arguments, whatever it says', () =>
    inRunner(async (runStep, folder) => {
      const mark = join(folder, 'pwned');
      for (const RUN of [`lint; touch ${mark}`, `lint $(touch ${mark})`, `lint \`touch ${mark}\``])
        assert.is.not((await runStep(start, { RUN })).status, 0, RUN);
      assert.not.ok(existsSync(mark));
    }));

  test('no script holds an expression: an input could be a script', () => {
    for (const { run: script } of action.runs.steps) assert.not.match(script, /\$\{\{/);
    assert.equal(Object.keys(action.inputs), ['run', 'working-directory']);
  });
});

suite('GitLab CI', (test) => {
  const template = parse(read('packaging/gitlab/netprofile.yml')) as Readonly<
    Record<string, { script?: readonly string[] }>
  > & { variables: Readonly<Record<string, string>> };

  test('its jobs run, and fail as they should', () =>
    withPrograms({}, async (folder, PATH) => {
      const project = join(folder, 'project');
      mkdirSync(join(project, 'k8s'), { recursive: true });
      mkdirSync(join(project, 'profiles'));
      const profile = join(project, 'profiles/cart.yaml');
      writeFileSync(join(project, 'k8s/cart.yaml'), cart);
      writeFileSync(profile, cartProfile);
      const job = (name: string): Promise<Ran> =>
        run('sh', ['-ec', (template[name]?.script ?? ['exit 99']).join('\n')], {
          cwd: project,
          env: { ...template.variables, PATH },
        });
      const lint = await job('.netprofile-lint');
      assert.is(lint.status, 0, lint.stderr);
      assert.match(readFileSync(join(project, 'netprofile-junit.xml'), 'utf8'), /<testsuites?\b/);
      assert.is((await job('.netprofile-check')).status, 1);
      const args = ['generate', '--manifests', 'k8s', '-o', 'policies'];
      await run(join(folder, 'bin/netprofile'), args, { cwd: project });
      const check = await job('.netprofile-check');
      assert.is(check.status, 0, check.stdout);
      writeFileSync(profile, wrongProfile);
      assert.is((await job('.netprofile-lint')).status, 1);
    }));
});

suite("Helm's install hook", (test) => {
  /** The hook of the commands among plugins of these plugin.yaml. */
  const installed = (
    plugins: Readonly<Record<string, string>>,
    env: Readonly<Record<string, string>> = {},
  ): Promise<Ran> => {
    const folder = mkdtempSync(join(tmpdir(), 'netprofile-plugins-'));
    for (const [name, text] of Object.entries(plugins)) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'plugin.yaml'), text);
    }
    const hook = [join(root, 'helm/install.mjs')];
    const place = { HELM_PLUGIN_DIR: join(folder, 'netprofile') };
    return run(process.execPath, hook, { env: { ...place, ...env } }).finally(() => {
      rmSync(folder, { recursive: true, force: true });
    });
  };
  const own = read('plugin.yaml');
  const renderer = read('helm/postrenderer/plugin.yaml');

  test('on Helm 4 it tells of the post-renderer, to be installed or used', async () => {
    const alone = await installed({ netprofile: own });
    assert.match(alone.stdout, 'helm plugin install ');
    const both = await installed({ netprofile: own, 'netprofile-postrenderer': renderer });
    assert.is(both.status, 0);
    assert.not.match(both.stdout, 'helm plugin install ');
    assert.match(both.stdout, '--post-renderer netprofile-postrenderer');
  });

  test('on Helm 3 it fails where Helm 3 could not load it', async () => {
    const HELM_BIN = 'helm';
    const old = { diff: 'name: diff\nversion: 3.0.0\ncommand: diff\n' };
    assert.equal((await installed({ netprofile: own, ...old }, { HELM_BIN })).status, 0);
    const shared = await installed({ 'netprofile-postrenderer': renderer, ...old }, { HELM_BIN });
    assert.is(shared.status, 1);
    assert.match(
      shared.stderr,
      /loads no plugin of .*: netprofile-postrenderer in it is for Helm 4/,
    );
    assert.match(shared.stderr, /hint: .*HELM_PLUGINS/);
  });
});

suite('packaging', (test) => {
  const { version } = JSON.parse(read('package.json')) as { version: string };

  test('what it names is there', () => {
    const settings = JSON.parse(read('packaging/vscode/settings.json')) as {
      'yaml.schemas': Readonly<Record<string, readonly string[]>>;
    };
    for (const path of Object.keys(settings['yaml.schemas'])) {
      const inPackage = path.replace('./node_modules/netprofile/', '');
      assert.is.not(inPackage, path);
      assert.ok(JSON.parse(read(inPackage)), path);
    }
    const hooks = parse(read('.pre-commit-hooks.yaml')) as readonly {
      id: string;
      files: string;
      entry: string;
      args?: readonly string[];
    }[];
    assert.ok(hooks.length > 0);
    // nobody sees warnings of a hook that passes
    assert.equal([hooks[0]?.entry, hooks[0]?.args], ['netprofile lint', ['--strict']]);
    for (const { files } of hooks) {
      for (const path of ['profiles/cart.yaml', 'apps/shop/netprofile.yaml', 'platform.yml'])
        assert.match(path, new RegExp(files));
    }
    assert.not.match('src/profiles.ts', new RegExp(hooks[0]?.files ?? ''));
  });

  test('versions that are written out are this one', () => {
    for (const [path, pattern] of [
      ['packaging/gitlab/netprofile.yml', /NETPROFILE_IMAGE: netprofile:(\S+)/],
      ['packaging/gitlab/netprofile.yml', /ref: v([^,]+),/],
      ['action.yml', /netprofile@v(\S+)/],
    ] as const)
      assert.is(pattern.exec(read(path))?.[1], version, path);
  });

  test('the image is pinned, not run by root, and says what it is', () => {
    const dockerfile = read('kustomize/Dockerfile');
    assert.match(dockerfile, /^ARG FROM=node:\d+\.\d+\.\d+-\S*slim$/m);
    assert.match(dockerfile, /^USER (?!0)\d+:\d+$/m);
    for (const label of ['title', 'description', 'licenses', 'version', 'revision', 'source'])
      assert.match(dockerfile, `org.opencontainers.image.${label}=`);
  });

  test('every YAML of it is YAML', () => {
    const files = readdirSync(join(root, 'packaging'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.ya?ml$/.test(file))
      .map((file) => `packaging/${file}`);
    for (const path of [...files, '.github/workflows/release.yml']) {
      const documents = parseAllDocuments(read(path));
      assert.equal(
        documents.flatMap((each) => each.errors.map(String)),
        [],
        path,
      );
    }
  });

  test('the release workflow holds no expression in a script, and asks for rights where they are needed', () => {
    const workflow = parse(read('.github/workflows/release.yml')) as {
      permissions: unknown;
      jobs: Readonly<Record<string, { steps: readonly { run?: string }[] }>>;
    };
    assert.equal(workflow.permissions, {});
    for (const { steps } of Object.values(workflow.jobs))
      for (const { run: script = '' } of steps) assert.not.match(script, /\$\{\{/);
  });
});

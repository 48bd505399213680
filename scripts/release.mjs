// Makes what a release consists of in .build/release: npm run release. Needs no network; docs/installing.md has the ways.
//
//   --out DIR          another folder; what is in it goes
//   --built            takes dist/ as it is
//   --tag v1.2.3       fails unless it is this version's
//   --url URL          where the files will be found; without it the krew manifest is only for a look
//   --repository URL   where the sources are
//   --helm PATH --key NAME --keyring FILE [--passphrase-file FILE]
//                      a Helm 4 that signs the Helm plugins, and with which key
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { helmPlugins } from './release/helm.mjs';
import { krewPlugin } from './release/krew.mjs';
import { npmPackage } from './release/npm.mjs';
import { sbom } from './release/sbom.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const names = ['out', 'tag', 'url', 'repository', 'helm', 'key', 'keyring', 'passphrase-file'];
const { values } = parseArgs({
  options: {
    built: { type: 'boolean' },
    ...Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
  },
});
const read = (path) => readFileSync(join(root, path), 'utf8');
const { name, version } = JSON.parse(read('package.json'));
const nowhere = 'https://releases.example/netprofile';
const repository = values.repository ?? nowhere;
const url = values.url ?? `${nowhere}/v${version}`;

checkVersions();
const signing = signingWith();
if (values.built !== true)
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'inherit' });
const out = resolve(values.out ?? join(root, '.build/release'));
const stage = join(out, '.stage');
rmSync(out, { recursive: true, force: true });
mkdirSync(stage, { recursive: true });

const date = dateOfRelease();
// the launcher and its bundles: no library, no code cache, which fits one build of Node
const programs = [
  ...readdirSync(join(root, 'dist')).filter((file) => file.endsWith('.cjs')),
  'THIRD_PARTY_NOTICES',
];
const common = { root, out, version, date, programs, url, repository };
npmPackage(root, join(stage, 'npm'), out, { name, version });
await helmPlugins({ ...common, stage: join(stage, 'helm'), signing });
await krewPlugin({ ...common, stage: join(stage, 'krew') });
const bundled = JSON.parse(read('.build/bundled.json'));
const bom = `${JSON.stringify(sbom(root, { name }, bundled, date), null, 2)}\n`;
writeFileSync(join(out, `${name}.cdx.json`), bom);
cpSync(join(root, 'dist/THIRD_PARTY_NOTICES'), join(out, 'THIRD_PARTY_NOTICES'));
rmSync(stage, { recursive: true });

const files = readdirSync(out).sort();
const sums = files.map((file) => `${sha256(join(out, file))}  ${file}\n`).join('');
writeFileSync(join(out, 'SHA256SUMS'), sums);
process.stdout.write(sums);
if (values.url === undefined)
  console.error(`netprofile.yaml names ${nowhere}: for krew say --url and --repository`);
if (values.helm === undefined)
  console.error('the Helm plugins are not signed: Helm 4 installs them with --verify=false');

/** One version, wherever it is written. */
function checkVersions() {
  const wrong = ['plugin.yaml', 'helm/postrenderer/plugin.yaml'].filter(
    (path) => /^version: (.+)$/m.exec(read(path))?.[1] !== version,
  );
  if (values.tag !== undefined && values.tag !== `v${version}`) wrong.push(`tag ${values.tag}`);
  if (wrong.length > 0)
    fail(`package.json has version ${version}, and another is in ${wrong.join(', ')}`);
}

/** $SOURCE_DATE_EPOCH, or when the last commit was made: the same files at any time. */
function dateOfRelease() {
  const epoch = process.env.SOURCE_DATE_EPOCH ?? lastCommit();
  if (!/^\d{1,11}$/.test(epoch)) fail(`SOURCE_DATE_EPOCH is no number of seconds: ${epoch}`);
  return new Date(Number(epoch) * 1000);
}

function lastCommit() {
  try {
    const args = ['log', '-1', '--format=%ct'];
    return execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  } catch {
    return fail('there is no git history to take the date of: set SOURCE_DATE_EPOCH');
  }
}

function signingWith() {
  const { helm, key, keyring, 'passphrase-file': passphraseFile } = values;
  const given = [helm, key, keyring].filter((each) => each !== undefined).length;
  if (given === 0) return undefined;
  if (given < 3) fail('to sign, say --helm, --key and --keyring');
  return { helm, key, keyring, passphraseFile };
}

function sha256(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

function fail(message) {
  console.error(`release: ${message}`);
  process.exit(1);
}

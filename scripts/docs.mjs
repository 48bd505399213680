// Writes docs/diagnostics.md and the tables of docs/dialects.md and docs/audit.md from the program; --check only compares.
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const { outputFiles } = await build({
  absWorkingDir: root,
  stdin: {
    contents: `export { codes } from './generator/model/diagnostic.ts';
export { dialects } from './generator/dialects/index.ts';
export { controls } from './generator/reports/audit/controls.ts';
export { allMeasures, otherControls } from './generator/reports/audit/measures.ts';`,
    resolveDir: root,
  },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  write: false,
});
const made = { exports: {} };
new Function('module', 'exports', 'require', outputFiles[0].text)(
  made,
  made.exports,
  createRequire(import.meta.url),
);
const { codes, dialects, controls, allMeasures, otherControls } = made.exports;

const diagnostics = Object.entries(codes)
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([code, { severity, release, waivable, about }]) => {
    const inRelease =
      release !== undefined && release !== severity
        ? `${severity}; ${release} in a release`
        : severity;
    return `| \`${code}\` | ${inRelease} | ${waivable ? 'yes' : ''} | ${about.replaceAll('|', '\\|')} |`;
  });

const yes = (value) => (value ? 'yes' : 'no');
const hosts = {
  none: 'none',
  exact: 'whole names',
  'one label': 'names, `*.` for one label',
  'any labels': 'names, `*.` for one and more labels',
};
const effects = {
  adds: 'added to what the policy allows',
  narrows: 'the policy opens public addresses, this narrows them',
  declares: 'the policy opens public addresses; only a proxy tells names apart',
};
const tables = {
  said: [
    '| dialect | objects | hosts | how hosts are held | isolation | speaks for | in a Helm release |',
    '|---|---|---|---|---|---|---|',
    ...Object.values(dialects).map(({ name, objects, supports }) => {
      const kinds = objects.map((each) => `${each.apiVersion} ${each.kind}`).join('<br>');
      const effect = supports.hosts === 'none' ? '' : effects[supports.hostEffect];
      const subject = `${supports.scope}${supports.scope === 'pods' ? ` by ${supports.subject}` : ''}`;
      return `| \`${name}\` | ${kinds} | ${hosts[supports.hosts]} | ${effect} | ${supports.isolation} | ${subject} | ${yes(supports.inRelease)} |`;
    }),
  ],
  rules: [
    '| dialect | pods | address blocks | exceptions in blocks | entities | all ports | ranges | port names | protocols | peers in one rule | ICMP |',
    '|---|---|---|---|---|---|---|---|---|---|---|',
    ...Object.values(dialects).map(({ name, supports }) => {
      const { pods, blocks, except, entities, allPorts, portRanges, namedPorts } = supports;
      const cells = [
        yes(pods),
        yes(blocks),
        yes(except),
        entities.join(', ') || 'none',
        yes(allPorts),
        yes(portRanges),
        yes(namedPorts),
        supports.protocols.join(', '),
        supports.peersInRule,
        supports.icmp,
      ];
      return `| \`${name}\` | ${cells.join(' | ')} |`;
    }),
  ],
  sources: Object.values(dialects).map(
    ({ name, about, source }) => `- \`${name}\`: ${about}. Rules: ${source}.`,
  ),
};

const wanted = (measure) =>
  measure.of === 'workloads' && !measure.wanted
    ? 'none'
    : measure.missed === undefined
      ? ''
      : 'all';
const parts = {
  finding: 'findings',
  rule: 'rules of `netprofile.yaml`',
  change: 'changes since a revision',
  exposure: 'exposures: who outside may reach a workload, and whom it may reach',
  traffic: 'what traffic proved',
};
const servedBy = (id) => [
  ...allMeasures.flatMap(([name, { controls: ids }]) => (ids.includes(id) ? [`\`${name}\``] : [])),
  ...Object.entries(otherControls).flatMap(([part, ids]) =>
    ids.includes(id) ? [parts[part]] : [],
  ),
];
const auditTables = {
  figures: [
    '| figure | counts | which are so | wanted | where not | evidence for |',
    '|---|---|---|---|---|---|',
    ...allMeasures.map(
      ([name, measure]) =>
        `| \`${name}\` | ${measure.of} | ${measure.means} | ${wanted(measure)} | ${measure.missed ?? ''} | ${measure.controls.join('; ')} |`,
    ),
  ],
  controls: [
    '| control | of | title | evidence here |',
    '|---|---|---|---|',
    ...Object.entries(controls).map(
      ([id, { standard, title }]) =>
        `| ${id} | ${standard} | ${title} | ${servedBy(id).join(', ')} |`,
    ),
  ],
};

/** The text between `<!-- name -->` and `<!-- /name -->` is the program's. */
function filled(text, name, lines) {
  const pattern = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!pattern.test(text)) throw new Error(`the page has no place for ${name}`);
  return text.replace(pattern, (_, open, close) => `${open}\n${lines.join('\n')}\n\n${close}`);
}

const page = `# Diagnostics

Every finding has a code, a severity, a place (\`file:line:column\`) and words that say what was found, what was possible and what to do.
\`lint\` prints them all; \`--format\` gives JSON, SARIF, GitHub annotations or JUnit.

An **error** fails the run: no policy is printed and the exit status is 1. \`strict\` makes warnings errors.
*In a release* means \`post-render\` and \`fn\`: warnings are not seen there, so findings about policies that would not hold, or would cut traffic on a guess, are errors.
A code that **may be accepted** can have a waiver in \`netprofile.yaml\`:

\`\`\`yaml
apiVersion: netprofile.dev/v1alpha1
kind: NetprofileConfig
spec:
  accept:
    - {code: guessed-peer, where: shop/payments, reason: labels are agreed with the ops team, until: "2027-03-31"}
\`\`\`

This table is made from the program (\`node scripts/docs.mjs\`) and held by a test.

| code | severity | may be accepted | what it means |
|---|---|---|---|
${diagnostics.join('\n')}
`;
async function filledPage(file, tables) {
  const before = await readFile(new URL(`../docs/${file}`, import.meta.url), 'utf8');
  return Object.entries(tables).reduce((text, [name, lines]) => filled(text, name, lines), before);
}
const texts = {
  'diagnostics.md': page,
  'dialects.md': await filledPage('dialects.md', tables),
  'audit.md': await filledPage('audit.md', auditTables),
};
for (const [file, text] of Object.entries(texts)) {
  const target = new URL(`../docs/${file}`, import.meta.url);
  if (!process.argv.includes('--check')) await writeFile(target, text);
  else if ((await readFile(target, 'utf8').catch(() => '')) !== text) {
    console.error(`docs/${file} differs from the program: run npm run docs`);
    process.exitCode = 1;
  }
}

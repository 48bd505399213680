// Writes docs/diagnostics.md from generator/model/diagnostic.ts; --check only compares.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const bundle = await build({
  absWorkingDir: root,
  entryPoints: ['generator/model/diagnostic.ts'],
  bundle: true,
  format: 'esm',
  write: false,
});
const { codes } = await import(
  `data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].contents).toString('base64')}`
);

const rows = Object.entries(codes)
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([code, { severity, release, waivable, about }]) => {
    const inRelease =
      release !== undefined && release !== severity
        ? `${severity}; ${release} in a release`
        : severity;
    return `| \`${code}\` | ${inRelease} | ${waivable ? 'yes' : ''} | ${about.replaceAll('|', '\\|')} |`;
  });
const text = `# Diagnostics

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
${rows.join('\n')}
`;
const target = new URL('../docs/diagnostics.md', import.meta.url);
if (!process.argv.includes('--check')) await writeFile(target, text);
else if ((await readFile(target, 'utf8').catch(() => '')) !== text) {
  console.error('docs/diagnostics.md differs from generator/model/diagnostic.ts: run npm run docs');
  process.exitCode = 1;
}

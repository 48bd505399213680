// Writes docs/api.d.ts, the library's types as they are built, so that a change of them is seen; --check only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const report = fileURLToPath(new URL('../docs/api.d.ts', import.meta.url));
const built = readFileSync(new URL('../dist/types/index.d.ts', import.meta.url), 'utf8');
const text = `// What the library exports, and the types that this names: scripts/api.mjs writes it. A line that goes, or that asks
// for more, breaks who uses it.
${built}`;

if (!process.argv.includes('--check')) writeFileSync(report, text);
else if (readFileSync(report, 'utf8') !== text) {
  console.error(
    'docs/api.d.ts differs from the build: run npm run api, and say in CHANGELOG.md what changed',
  );
  process.exitCode = 1;
}

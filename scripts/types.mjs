// Writes generator/model/{profile,platform,config}.ts from the JSON Schemas; --check only compares.
import { readFile, writeFile } from 'node:fs/promises';
import { compile } from 'json-schema-to-typescript';

const root = new URL('..', import.meta.url);
const check = process.argv.includes('--check');
let stale = 0;

for (const name of ['profile', 'platform', 'config']) {
  const schemaPath = `profiles/${name}.schema.json`;
  const target = new URL(`generator/model/${name}.ts`, root);
  const schema = JSON.parse(await readFile(new URL(schemaPath, root), 'utf8'));
  const types = await compile(schema, schema.title, {
    bannerComment: `// Generated from ${schemaPath} by scripts/types.mjs. Do not edit.`,
    additionalProperties: false,
    style: { singleQuote: true, printWidth: 100 },
  });
  if (!check) {
    await writeFile(target, types);
  } else if ((await readFile(target, 'utf8').catch(() => '')) !== types) {
    console.error(`generator/model/${name}.ts differs from ${schemaPath}: run npm run types`);
    stale += 1;
  }
}
process.exitCode = stale === 0 ? 0 : 1;

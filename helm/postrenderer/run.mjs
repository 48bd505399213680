// Runs post-render for Helm 4, which never shows what a post-renderer writes to standard error.
// A failure therefore becomes a document that Helm cannot read, named after the message: Helm fails
// with "YAML parse error on netprofile: <message>".
import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// installed from a folder, the plugin is a link: dist/ is beside what it points to
const here = dirname(realpathSync(fileURLToPath(import.meta.url)));
const { startForHelm4 } = await import(join(here, '../../dist/post-render.cjs')).catch((error) => ({
  startForHelm4: () =>
    failVisibly(
      `netprofile is not built in ${join(here, '../..')}: run npm ci there (${error.message})`,
    ),
}));
await startForHelm4(process.argv.slice(2), failVisibly);

function failVisibly(message) {
  const line = message.replace(/\s+/g, ' ').trim();
  const name = JSON.stringify(`netprofile: ${line}`);
  process.stdout.write(
    `apiVersion: v1\nkind: []\nmetadata: {annotations: {postrenderer.helm.sh/postrender-filename: ${name}}}\n`,
  );
}

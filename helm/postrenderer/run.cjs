// Runs post-render for Helm 4, which never shows what a post-renderer writes to standard error.
// A failure therefore becomes a document that Helm cannot read, named after the message: Helm fails
// with "YAML parse error on netprofile: <message>". CommonJS, because it starts faster.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

// an archive of the plugin has its own build; from a folder it is a link, and __dirname what that points to
const root = existsSync(join(__dirname, 'dist')) ? __dirname : join(__dirname, '../..');

function failVisibly(message) {
  const line = message.replace(/\s+/g, ' ').trim();
  const name = JSON.stringify(`netprofile: ${line}`);
  process.stdout.write(
    `apiVersion: v1\nkind: []\nmetadata: {annotations: {postrenderer.helm.sh/postrender-filename: ${name}}}\n`,
  );
}

let bundle;
try {
  bundle = require(join(root, 'dist/netprofile.cjs')).load('post-render');
} catch (error) {
  failVisibly(`the program is not built in ${root}: run npm ci there (${error.message.split('\n')[0]})`);
}
bundle?.startForHelm4(process.argv.slice(2), failVisibly);

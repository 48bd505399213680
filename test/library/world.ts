import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../program.ts';

/** What uses all of the library, and is refused when a type of it is lost. */
export const consumer = (load: string): string => `${load}
const found: readonly netprofile.Diagnostic[] = netprofile.compile([{ file: 'cart.yaml', text: 'service: cart' }]).diagnostics;
const read: netprofile.ReadManifests = netprofile.readCluster([], { namespace: 'shop', platform: 'eks' });
if (read.cluster !== undefined) {
  const matrix: netprofile.Matrix = netprofile.matrix(read.cluster);
  const changes: netprofile.Changes = netprofile.diff(read.cluster, read.cluster);
  const from: string = matrix.connections[0]?.from[0] ?? '';
  const ask: netprofile.Connection = { from, to: from, port: 80 };
  const ports: readonly netprofile.PortRange[] = changes.changes[0]?.before ?? [];
  if (from !== '') console.log(netprofile.explain(read.cluster, ask).allowed, ports.length);
  // @ts-expect-error a port is a number
  if (from !== '') netprofile.explain(read.cluster, { from, to: from, port: '80' });
}
// @ts-expect-error what readCluster gave may be nothing
const wrong = () => netprofile.matrix(read.cluster);
// @ts-expect-error there is no such export
const missing = () => netprofile.generate;
const profile: netprofile.Profile = { service: 'cart', exposes: [8080] };
console.log(found.length, profile.service, wrong.name, missing.name);
`;

/** Consumers by the kind of module that they are, each with the settings that people have. */
export const consumers = {
  'ES modules, node16': {
    type: 'module',
    options: { module: 'node16', moduleResolution: 'node16' },
    load: "import * as netprofile from 'netprofile';",
  },
  'CommonJS, node16': {
    type: 'commonjs',
    options: { module: 'node16', moduleResolution: 'node16' },
    load: "import netprofile = require('netprofile');",
  },
  'CommonJS by import, node16': {
    type: 'commonjs',
    options: { module: 'node16', moduleResolution: 'node16' },
    load: "import * as netprofile from 'netprofile';",
  },
  bundler: {
    type: 'module',
    options: { module: 'esnext', moduleResolution: 'bundler' },
    load: "import * as netprofile from 'netprofile';",
  },
} as const;

/** A project that has netprofile installed as npm would have it, for as long as the body runs. */
export async function project(
  { type, options, load }: { type: string; options: object; load: string },
  body: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'netprofile-consumer-'));
  try {
    const installed = join(folder, 'node_modules/netprofile');
    mkdirSync(installed, { recursive: true });
    for (const name of ['package.json', 'dist'])
      symlinkSync(join(root, name), join(installed, name));
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'shop', type }));
    writeFileSync(join(folder, 'shop.ts'), consumer(load));
    writeFileSync(
      join(folder, 'console.d.ts'),
      'declare const console: { log(...all: unknown[]): void };\n',
    );
    // nothing is skipped: the declarations themselves are checked
    const strict = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false };
    const compilerOptions = {
      ...strict,
      ...options,
      target: 'es2022',
      lib: ['es2022'],
      types: [],
      preserveSymlinks: true,
    };
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: ['shop.ts', 'console.d.ts'] }),
    );
    await body(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { netprofile, netprofileProcess, type Ran, type RunOptions } from '../program.ts';

/** A temporary folder with files, and netprofile run inside it. */
export interface Home {
  readonly path: string;
  readonly run: (args: readonly string[], options?: RunOptions) => Promise<Ran>;
  /** The same, as a process of its own. */
  readonly runProcess: (args: readonly string[], options?: RunOptions) => Promise<Ran>;
  readonly write: (name: string, text: string) => void;
  readonly read: (name: string) => string;
  /** All files below the folder, by path, with their text. */
  readonly files: (folder?: string) => Readonly<Record<string, string>>;
}

export async function inHome(
  files: Readonly<Record<string, string>>,
  body: (home: Home) => Promise<void>,
): Promise<void> {
  const path = mkdtempSync(join(tmpdir(), 'netprofile-home-'));
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  };
  const list = (folder = '.'): Record<string, string> => {
    const found = readdirSync(join(path, folder), { recursive: true, withFileTypes: true });
    const names = found
      .filter((each) => each.isFile())
      .map((each) => join(each.parentPath, each.name));
    return Object.fromEntries(
      names.sort().map((each) => [each.slice(path.length + 1), readFileSync(each, 'utf8')]),
    );
  };
  try {
    for (const [name, text] of Object.entries(files)) write(name, text);
    await body({
      path,
      write,
      read: (name) => readFileSync(join(path, name), 'utf8'),
      files: list,
      run: (args, options) => netprofile(args, { cwd: path, ...options }),
      runProcess: (args, options) => netprofileProcess(args, { cwd: path, ...options }),
    });
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

/** A Deployment whose pods listen on 8080. */
export function deployment(name: string, namespace?: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}${namespace === undefined ? '' : `, namespace: ${namespace}`}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: main, ports: [{containerPort: 8080, name: http}]}]}
`;
}

/** The shop: storefront, open to its namespace, consumes cart. */
export const shop = {
  'profiles/cart.yaml': 'service: cart\nexposes: [8080]\n',
  'profiles/storefront.yaml':
    'service: storefront\nexposes: [{port: http, from: [$same-namespace]}]\nconsumes: [cart:8080]\n',
} as const;

export const release = `---\n${deployment('cart')}---\n${deployment('storefront')}`;

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../frontends/home.ts';
import { root } from '../program.ts';

/** The namespaces that the shop is about, those of its callers too. */
const namespaces = ['shop', 'data', 'ingress-nginx', 'monitoring', 'elsewhere'] as const;

/** The example shop's manifests and profiles as files, in namespaces that begin with a prefix. */
export function shopFiles(prefix = ''): Readonly<Record<string, string>> {
  const moved = (text: string): string =>
    text
      .replace(
        new RegExp(`(namespace: |postgres\\.)(${namespaces.join('|')})\\b`, 'g'),
        `$1${prefix}$2`,
      )
      .replaceAll('data/postgres', `${prefix}data/postgres`);
  const filesOf = (folder: string, to: string): [string, string][] =>
    readdirSync(join(root, folder))
      .filter((name) => name !== 'kustomization.yaml' && name !== 'namespaces.yaml')
      .map((name) => [`${to}/${name}`, moved(readFileSync(join(root, folder, name), 'utf8'))]);
  return Object.fromEntries([
    ...filesOf('kustomize/examples/shop/base', 'k8s'),
    ...filesOf('profiles/examples/shop', 'own'),
    ['callers.yaml', moved(callers)],
  ]);
}

const callers = [
  ['ingress-nginx', 'ingress-nginx'],
  ['monitoring', 'prometheus'],
  ['elsewhere', 'stranger'],
]
  .map(
    ([namespace, name]) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app.kubernetes.io/name: ${name}}}
spec: {containers: [{name: pause, image: pause}]}
`,
  )
  .join('---\n');

/** A comment that begins with `# ?`, and the service in whose draft it stands. */
export interface Question {
  readonly service: string;
  readonly words: string;
}

/** All that the drafts of a folder ask. */
export function questionsOf(home: Home, folder: string): readonly Question[] {
  return Object.entries(home.files(folder)).flatMap(([file, text]) => {
    const service = file.slice(folder.length + 1).replace(/\.yaml$/, '');
    return [...text.matchAll(/^ *# \? (.*)$/gm)].map(([, words = '']) => ({ service, words }));
  });
}

/** A connection that drafts and the shop's own profiles do not agree on. */
export interface Difference {
  readonly from: string;
  readonly to: string;
  /** The pods' port. */
  readonly port: number;
}

/** The question that a difference is the answer to: it names the port, and who is there. */
export function askedBy(
  { from, to, port }: Difference,
  questions: readonly Question[],
  prefix = '',
): Question | undefined {
  return questions.find(({ service, words }) =>
    service === to
      ? words.startsWith(`${portNames[port]}: `) && words.includes(`from ${meant(from, prefix)},`)
      : service === from && words.startsWith(`egress: ${meant(to, prefix)}:${port} `),
  );
}

const portNames: Readonly<Record<number, string>> = {
  8080: 'http',
  9090: 'metrics',
  8443: 'https',
};

/** What the manifests call somebody who is no part of them. */
function meant(party: string, prefix: string): string | undefined {
  return {
    [`${prefix}ingress-nginx/ingress-nginx`]: '$ingress',
    [`${prefix}monitoring/prometheus`]: '$prometheus',
    '203.0.113.0/24': 'cards.example',
  }[party];
}

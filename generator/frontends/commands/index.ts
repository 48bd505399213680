import type { Environment } from '../environment.ts';
import type { Flag, Values } from '../flags.ts';
import * as assertCommand from './assert.ts';
import * as audit from './audit.ts';
import * as diff from './diff.ts';
import * as drift from './drift.ts';
import * as explain from './explain.ts';
import * as flows from './flows.ts';
import * as fn from './fn.ts';
import * as generate from './generate.ts';
import * as init from './init.ts';
import * as lint from './lint.ts';
import * as map from './map.ts';
import * as matrix from './matrix.ts';
import * as postRender from './post-render.ts';
import * as probe from './probe.ts';
import * as schema from './schema.ts';

/** A command: what help says of it, its flags, and what it does. */
export interface Command {
  readonly name: string;
  /** Positional arguments, as help writes them. */
  readonly positional?: {
    readonly name: string;
    readonly about: string;
    /** What they may be, for completion; the command itself says what is wrong. */
    readonly choices?: readonly string[];
  };
  readonly about: string;
  readonly flags: Readonly<Record<string, Flag>>;
  readonly examples: readonly (readonly [command: string, about: string])[];
  readonly run: (values: Values, environment: Environment) => Promise<number>;
}

const paths = { name: 'paths', about: 'profile files or folders' };
const worldPaths = {
  name: 'paths',
  about: 'manifests and profiles: files, folders, or - for standard input (default)',
};

/** All commands, in the order of help. */
export const commands: readonly Command[] = [
  {
    name: 'generate',
    positional: paths,
    about: 'write policies as files, for a GitOps repository',
    ...generate,
    examples: [
      [
        'netprofile generate profiles -o policies --manifests k8s',
        'one file per service, selectors from the real workloads',
      ],
      [
        'helm template web ./chart | netprofile generate -o - --manifests -',
        'print the policies of a chart',
      ],
      ['netprofile generate -o policies --check', 'in CI: exit 1 with a diff when files are stale'],
    ],
  },
  {
    name: 'post-render',
    about:
      "Helm's post-renderer: manifests on standard input, the same with policies on standard output",
    ...postRender,
    examples: [
      [
        'helm install web ./chart --post-renderer netprofile --post-renderer-args post-render',
        'Helm 3',
      ],
      [
        'helm install web ./chart --post-renderer netprofile-postrenderer',
        'Helm 4, with the plugin in helm/postrenderer',
      ],
    ],
  },
  {
    name: 'fn',
    about: 'KRM function: a ResourceList on standard input and output',
    ...fn,
    examples: [
      [
        'kustomize build --enable-alpha-plugins --enable-exec overlay',
        'as a transformer of a Kustomize overlay',
      ],
      ['kpt fn eval package --exec "netprofile fn" --fn-config profile.yaml', 'on a kpt package'],
    ],
  },
  {
    name: 'lint',
    positional: paths,
    about: 'check profiles, and manifests against them',
    ...lint,
    examples: [
      ['netprofile lint profiles --format github', 'annotations on a pull request'],
      [
        'helm template web ./chart | netprofile lint --manifests -',
        'against the workloads of a chart',
      ],
    ],
  },
  {
    name: 'assert',
    about: 'check that a release or folder has the policies that the profiles call for',
    ...assertCommand,
    examples: [
      ['helm get manifest web | netprofile assert', 'a live release'],
      ['netprofile assert --manifests rendered/', 'a folder'],
    ],
  },
  {
    name: 'drift',
    about: 'compare a cluster with what the profiles would make now; exits 1 where they differ',
    ...drift,
    examples: [
      ['netprofile drift -n shop', 'one namespace of the current context'],
      ['netprofile drift -A --context staging --format junit', 'all of another cluster, in CI'],
    ],
  },
  {
    name: 'matrix',
    positional: worldPaths,
    about: 'who can reach whom',
    ...matrix,
    examples: [
      ['netprofile matrix --live -n shop', 'a namespace of a cluster'],
      [
        'kubectl get all,netpol,ns -A -o json | netprofile matrix',
        'the same from what kubectl prints',
      ],
      ['netprofile matrix k8s profiles', 'manifests with the policies that profiles would get'],
      ['netprofile matrix k8s --service shop/orders --format markdown', 'one service'],
    ],
  },
  {
    name: 'explain',
    positional: { name: 'paths', about: 'SOURCE and DESTINATION:PORT' },
    about: 'why one connection is allowed or blocked',
    ...explain,
    examples: [
      [
        'netprofile explain shop/cart shop/orders:8080 --manifests k8s',
        'both sides, down to the line of a profile',
      ],
      [
        'netprofile explain --expect-file connections.yaml --manifests k8s --format junit',
        'many connections in CI, each failure with its line',
      ],
      [
        'netprofile explain shop/cart data/postgres:5432 --manifests k8s --why-not',
        'which line would allow it',
      ],
      [
        'helm get manifest web | netprofile explain shop/cart 169.254.169.254:80 --expect blocked',
        'in CI',
      ],
    ],
  },
  {
    name: 'diff',
    positional: {
      name: 'paths',
      about: 'BEFORE and AFTER: a file, folder, -, revision:path, or live for the cluster',
    },
    about: 'which connections a change opens and closes',
    ...diff,
    examples: [
      ['netprofile diff main:k8s k8s', 'rendered manifests, against a git revision'],
      ['netprofile diff main:profiles profiles --manifests k8s', 'a change of profiles'],
      ['netprofile diff live rendered -n shop', 'a cluster against what is about to ship'],
      [
        'helm get manifest web | netprofile diff - rendered --format markdown',
        'a live release against the next one, for a pull request',
      ],
    ],
  },
  {
    name: 'map',
    positional: worldPaths,
    about: 'draw the service graph',
    ...map,
    examples: [
      ['netprofile map k8s profiles -o map.html', 'a page to search, filter and click'],
      ['netprofile map k8s --format mermaid --in shop', 'for a README or a pull request'],
    ],
  },
  {
    name: 'audit',
    positional: worldPaths,
    about: 'one report for compliance: what is covered, open and exposed',
    ...audit,
    examples: [
      ['netprofile audit k8s profiles --format html -o audit.html', ''],
      ['netprofile audit k8s profiles --since v1.4.0', 'with what changed since a release'],
      [
        'netprofile audit --live -A --stamp --format policyreport | kubectl apply --server-side -f -',
        'for the dashboards of a cluster, with the day and digests',
      ],
    ],
  },
  {
    name: 'init',
    positional: {
      name: 'paths',
      about: 'manifests: files, folders, or - for standard input (default)',
    },
    about: 'first profiles from what manifests say, with the evidence of each line',
    ...init,
    examples: [
      ['netprofile init k8s', 'one file per service below profiles/'],
      ['netprofile init --live -n shop', 'from the cluster, without its Secrets'],
      ['netprofile init k8s --check profiles', 'in CI: exit 1 with the lines that profiles lack'],
      [
        'netprofile init k8s --from-policies -o profiles',
        'hand-written policies become profiles, and every connection is compared',
      ],
      [
        'helm template web ./chart -n shop | netprofile init -n shop -o -',
        'print those of a chart',
      ],
    ],
  },
  {
    name: 'flows',
    positional: { name: 'paths', about: 'files of flow records, or - for standard input' },
    about: 'check observed traffic against policies before they are enforced',
    ...flows,
    examples: [
      [
        'netprofile flows hubble.jsonl --manifests k8s --profiles profiles',
        'what the profiles would cut, with the lines to add; exit 1 when they would',
      ],
      ['hubble observe -o jsonpb --last 10000 | netprofile flows - --manifests k8s', ''],
    ],
  },
  {
    name: 'probe',
    positional: {
      name: 'paths',
      about: 'manifests and profiles of stand-ins; with --cleanup: runs, or all',
    },
    about: 'real traffic in a cluster, held against profiles and the simulation',
    ...probe,
    examples: [
      ['netprofile probe --enforcement', 'does this cluster enforce policies at all?'],
      [
        'netprofile probe --stand-ins k8s profiles --format github',
        'in CI, on a kind cluster: pods with the labels and ports of every workload',
      ],
      ['netprofile probe --in shop --in data --yes', 'pods that run'],
      ['netprofile probe --cleanup', 'remove what a killed run left'],
    ],
  },
  {
    name: 'schema',
    positional: {
      name: 'paths',
      about: 'profile (default), platform or config',
      choices: schema.names,
    },
    about: 'print a JSON Schema, for editors',
    ...schema,
    examples: [['netprofile schema > profile.schema.json', '']],
  },
];

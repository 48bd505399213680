/** A stream of manifests that a careless or hostile hand has been at; the same for the same number. */
export function hostileStream(seed: number): string {
  const random = numbers(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const count = 1 + Math.floor(random() * 3);
  let text = '';
  for (let index = 0; index < count; index += 1) {
    let document = pick(documents);
    for (; random() < 0.4; ) document = pick(wraps)(document);
    text += (index === 0 && random() < 0.5 ? '' : pick(separators)) + document;
  }
  const changes = Math.floor(random() * 4);
  for (let index = 0; index < changes; index += 1) text = pick(mutations)(text, random);
  return text;
}

type Random = () => number;
type Mutation = (text: string, random: Random) => string;

/** Mulberry32: small, and the same everywhere. */
function numbers(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const open = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: open
spec:
  podSelector: {}
  ingress: [{}]
`;
const cart = `apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, labels: {app: cart}}
spec:
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart}}
    spec:
      containers:
      - name: cart
        ports: [{containerPort: 8080}]
`;
const settings = `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  annotations:
    note: 'first

      second'
data:
  a: |
    kind: Secret
    ---
  b: "c"
`;
const documents: readonly string[] = [
  open,
  open,
  cart,
  cart,
  settings,
  settings,
  'apiVersion: v1\nkind: Service\nmetadata: {name: cart}\nspec: {selector: {app: cart}, ports: [{port: 80}]}\n',
  'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: orders}\nspec: {endpointSelector: {}}\n',
  'apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: all}\nspec: {types: [Ingress]}\n',
  '{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "flow"}, "spec": {"podSelector": {}}}\n',
  '{\n\t"apiVersion": "v1",\n\t"kind": "ConfigMap",\n\t"metadata": {"name": "tabs"}\n}\n',
  "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: quoted}\ndata:\n  k: 'first\n\n    second\n\n'\n",
  'apiVersion: v1\nkind: Secret\nmetadata: {name: folded}\nstringData: {a: "x\nkind: Pod\n"}\n',
  ' apiVersion: networking.k8s.io/v1\n kind: NetworkPolicy\n metadata:\n   name: in\n   annotations:\n     note: "x\nkind: ConfigMap\nz: y"\n spec: {podSelector: {}}\n',
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: next} # c\u0085kind: NetworkPolicy\n',
  'apiVersion: v1 # c\rkind: NetworkPolicy\r# c\nmetadata: {name: returned}\n',
  '# only a comment\n',
  '\n',
];

const separators = [
  '---\n',
  '---\n',
  '---\n',
  '--- # c\n',
  '---\t\n',
  '\n---\n',
  '...\n---\n',
  '...\n',
  '---\r\n',
];

const indented = (text: string, pad: string): string => text.replace(/^(?=.)/gm, pad);
const item = (text: string): string => `- ${indented(text, '  ').slice(2)}`;
const wraps: readonly ((document: string) => string)[] = [
  (each) => `apiVersion: v1\nkind: List\nitems:\n${item(each)}`,
  (each) => `kind: List\nitems:\n${indented(item(each), '  ')}`,
  (each) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: hides}\nitems:\n${item(each)}`,
  (each) => `items:\n${item(each)}kind: RoleList\napiVersion: v1\n`,
  (each) => `apiVersion: apps/v1\nkind: DeploymentList\nitems:\n${item(each)}`,
  (each) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: hides}\n"items":\n${item(each)}`,
  (each) => indented(each, ' '),
  (each) => each.replace(/^kind: (\w+)/m, '"kind": $1'),
  (each) => each.replace(/^kind: (\w+)/m, 'kind: "$1" # why'),
  (each) => each.replace(/^kind: (\w+)/m, '? kind\n: $1'),
  (each) => each.replace(/^kind: (\w+)/m, '!!str kind: $1'),
  (each) => each.replace(/^kind: (\w+)/m, '&k kind: $1'),
  (each) => each.replace(/^kind: (\w+)/m, 'kind:\n  $1'),
  (each) => each.replace(/^kind: (\w+)/m, 'kind: &k $1'),
  (each) => each.replace(/^kind: (\w+)/m, '<<: {kind: $1}'),
  (each) => `kind: Secret\n${each}`,
  (each) => `${each}kind: Secret\n`,
  (each) => `note: "a\nkind: Secret\nb"\n${each}`,
  (each) => `note: [\nkind: Secret\n]\n${each}`,
  (each) => each.replace(/^( *)metadata:/m, '$1note: "a\nkind: Secret\nb"\n$1metadata:'),
  (each) => each.replace(/^( *)metadata:/m, '$1note: {a: b,\nkind: Secret\n}\n$1metadata:'),
  (each) => each.replace(/\n/g, '\r\n'),
  (each) => each.replace(/\n/g, '\r'),
];

const lines = [
  '---',
  '--- # c',
  '---x',
  '----',
  '...',
  '... # c',
  '%YAML 1.1',
  'kind: NetworkPolicy',
  ' kind: ConfigMap',
  '"kind": NetworkPolicy',
  '? kind',
  ': NetworkPolicy',
  '<<: {kind: NetworkPolicy}',
  'kind : Pod',
  'items:',
  'items: []',
  '\t',
  '  \t# c',
  "note: 'x",
  "'",
  '"',
  'note: "x',
  '{',
  '}',
  '- a',
  'note: |',
  'note: [',
  ']',
  'kind:',
  '  Policy',
  '# kind: Pod',
  'Kind: Pod',
  'x: &x {kind: Pod}',
  '<<: *x',
  'kind: *x',
  'note: !x y',
  'kind: ConfigMap',
  'on: off',
];
const breaks = [
  '\r\n',
  '\r',
  '\u0085',
  '\u2028',
  '\u2029',
  '\n\n',
  '\ufeff\n',
  '\n\ufeff',
  ' # c\n',
  '\n # c\n',
];
const characters = [
  '\t',
  ' ',
  '\u0085',
  '\u2028',
  '\ufeff',
  '"',
  "'",
  '#',
  ':',
  '{',
  '}',
  '[',
  ']',
  ',',
  '&',
  '*',
  '|',
  '-',
  '?',
  '\n',
];

/** Somewhere in a text: the start of a line, or anywhere. */
function lineStart(text: string, random: Random): number {
  return text.lastIndexOf('\n', Math.floor(random() * text.length)) + 1;
}

const mutations: readonly Mutation[] = [
  (text, random) => {
    const [at, line] = [lineStart(text, random), lines[Math.floor(random() * lines.length)] ?? ''];
    return `${text.slice(0, at)}${line}\n${text.slice(at)}`;
  },
  (text, random) => {
    const at = text.indexOf('\n', Math.floor(random() * text.length));
    const other = breaks[Math.floor(random() * breaks.length)] ?? '';
    return at < 0 ? text : text.slice(0, at) + other + text.slice(at + 1);
  },
  (text, random) => {
    const at = Math.floor(random() * text.length);
    const other = characters[Math.floor(random() * characters.length)] ?? '';
    return text.slice(0, at) + other + text.slice(at + (random() < 0.5 ? 1 : 0));
  },
  (text, random) => {
    const at = lineStart(text, random);
    return text.slice(0, at) + (random() < 0.5 ? ' ' : '  ') + text.slice(at);
  },
  (text, random) => {
    const at = lineStart(text, random);
    return text.slice(0, at) + text.slice(at).replace(/^ {1,2}/, '');
  },
  (text, random) => {
    const at = lineStart(text, random);
    const end = text.indexOf('\n', at) + 1;
    return end === 0 ? text : text.slice(0, end) + text.slice(at);
  },
  (text, random) => {
    const at = text.indexOf(' ', Math.floor(random() * text.length));
    return at < 0 ? text : `${text.slice(0, at)}\t${text.slice(at + 1)}`;
  },
  (text) => `\ufeff${text}`,
  (text, random) => text.slice(0, Math.floor(random() * text.length)),
];

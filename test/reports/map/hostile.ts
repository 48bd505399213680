import type { Graph } from '../../../generator/model/graph.ts';
import { allPorts, edge, place, workload } from './shop.ts';

/** Names that no cluster accepts, but that a file may hold. Each would do `ran` if it could. */
export const hostileNames: readonly string[] = [
  '"><script>globalThis.ran=1</script>',
  "'><img src=x onerror=globalThis.ran=1>",
  '</script><script>globalThis.ran=1</script>',
  '</title></style></svg><script>globalThis.ran=1</script>',
  '<!--<script>',
  ']]><script>globalThis.ran=1</script>',
  '-->',
  '"]; click n href "javascript:ran=1"',
  '%%{init: {"securityLevel": "loose"}}%%',
  '`**bold**`',
  'end',
  'style:x#1;',
  'a\nb --> c\r\nsubgraph x',
  'a"\\',
  '\\N \\G \\"',
  '&lt;b&gt; &#60; &amp;',
  '" URL="javascript:ran=1',
  '>]; evil [label=<<b>',
  '{{handlebars}} ${template} $& $1',
  '\u202egnp.exe\u2066',
  'null\u0000byte\u0007\u001b[31m',
  'half\ud800',
  'zero\u200bwidth\ufeff\u00ad',
  'line\u2028separator\u2029',
  '日本語 наружу עברית 🛒',
  '__proto__',
  'constructor',
  ' ',
  '',
  'x'.repeat(300),
];

/** Everything that can be a text is hostile: names, namespaces, kinds, rules, files. */
export const hostile: Graph = {
  hasProfiles: true,
  nodes: hostileNames.flatMap((name) => [
    workload(`${name}/${name}`, {
      namespace: name,
      workloadKind: name,
      exposes: [{ text: name, place: place(name, 1), used: false }],
      consumes: [{ text: name, place: place(name, 2), used: true }],
      place: place(name, 3),
    }),
    { name: `pods ${name}`, kind: 'unseen', exposes: [], consumes: [] },
  ]),
  edges: hostileNames.map((name, index) => ({
    ...edge(`${name}/${name}`, `pods ${hostileNames.at(index - 1)}`, allPorts),
    status: (['declared', 'undeclared', 'blocked'] as const)[index % 3] ?? 'declared',
    rules: [
      { direction: 'egress', text: name, place: place(name, 4) },
      { direction: 'ingress', text: name },
    ],
  })),
};

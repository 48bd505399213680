import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type Document, isSeq, parseAllDocuments, parseDocument } from 'yaml';
import { codes } from '../../generator/model/diagnostic.ts';
import { goldenCases, goldenFolder } from '../golden-cases.ts';
import { suite } from '../suite.ts';
import { type Home, inHome } from './home.ts';

/** A finding of a golden case whose hint gives something to copy. */
interface Hinted {
  readonly name: string;
  /** `profiles/cart.yaml` and 1, where the finding has a place. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

const finding =
  /^(?:(\S+?):(\d+):(\d+) )?(?:error|warning|info) ([a-z-]+): (.*)\n(?: {2}see: .*\n)* {2}hint: (.*)$/gm;

function hintsOf(name: string): readonly Hinted[] {
  return ['_diagnostics.txt', '_expected.yaml'].flatMap((each) =>
    [...readFileSync(join(goldenFolder, name, each), 'utf8').matchAll(finding)].map(
      ([, file = '', line, column, code = '', message = '', hint = '']) => ({
        name,
        file,
        line: Number(line ?? 0),
        column: Number(column ?? 0),
        code,
        message,
        hint,
      }),
    ),
  );
}

const all = goldenCases().flatMap(hintsOf);

/** One of each wording: names, numbers and what is quoted left out. */
function oneOfEach(hints: readonly Hinted[]): readonly Hinted[] {
  const wording = ({ code, hint }: Hinted): string =>
    `${code} ${hint.replace(/\d+/g, '0').replace(/[\w./-]*[\w]+(?=[,}\] ]|$)/g, 'x')}`;
  return [...new Map(hints.map((each) => [wording(each), each])).values()];
}

/** A way to do what a hint says: changes to files, and flags beside those of the case. */
interface Form {
  readonly form: string;
  readonly hint: RegExp;
  readonly apply: (words: readonly string[], hinted: Hinted, home: Home) => readonly string[];
}

/** Changes the document of a file in which a finding is. */
function edit(home: Home, file: string, line: number, change: (document: Document) => void): void {
  const text = home.read(file);
  const documents = parseAllDocuments(text);
  const offset = text
    .split('\n')
    .slice(0, line - 1)
    .join('\n').length;
  const it =
    [...documents].reverse().find(({ range }) => (range?.[0] ?? 0) <= offset) ?? documents[0];
  if (it === undefined || !('contents' in it)) throw new Error(`${file} holds nothing`);
  change(it as Document);
  home.write(file, documents.map((each) => String(each)).join(''));
}

/** Adds an entry to a list of a profile, in the short form or in Kubernetes' shape. */
function addTo(document: Document, key: string, entry: string): void {
  const path = document.has('spec') ? ['spec', key] : [key];
  const list = document.getIn(path);
  const value = parseDocument(entry).contents;
  if (isSeq(list)) list.add(value);
  else document.setIn(path, [value]);
}

/** A file of profiles in which every entry of a provider lets a consumer in, too. */
function withConsumer(text: string, consumer: string, provider: string): string {
  const documents = parseAllDocuments(text);
  for (const document of documents) {
    const profile = document.toJS();
    if (profile?.service !== provider) continue;
    const exposes = (profile.exposes as readonly unknown[]).map((each) => {
      const { from, ...entry } =
        typeof each === 'object' ? { from: '', ...each } : { from: '', port: each };
      return { ...entry, from: Array.isArray(from) ? [...from, consumer] : [consumer] };
    });
    document.set('exposes', exposes);
  }
  return documents.map(String).join('');
}

/** Adds the rules that a hint gives to the policies that it names, or in new ones. */
function addRules({ hint, file, line }: Hinted, home: Home): void {
  const filled = hint
    .replace(/<[^>]*>\/32/g, '192.0.2.7/32')
    .replace(/<block[^>]*>/g, '10.0.0.0/8')
    .replace(/<namespace of[^>]*>/g, 'elsewhere');
  for (const [, side = '', name, rule = ''] of filled.matchAll(
    /add to (?:its|the) (\w+)(?: of (\S+))?: - (\{.*?\})(?=, and (?:add|write) |$)/g,
  )) {
    const at = name === undefined ? line : lineOfPolicy(home.read(file), name);
    edit(home, file, at, (document) => {
      const rules = document.toJS().spec[side] ?? [];
      document.setIn(['spec', side], [...rules, parseDocument(rule).toJS()]);
    });
  }
  for (const [, selector = '', types = '', side = '', rule = ''] of filled.matchAll(
    /write a NetworkPolicy with podSelector: (\{.*?\}\}), policyTypes: (\[\w+\]) and (\w+): - (\{.*?\})(?=, and (?:add|write) |$)/g,
  )) {
    const metadatas = parseAllDocuments(home.read(file)).map((each) => each.toJS()?.metadata);
    const namespace = metadatas.find((each) => each?.namespace !== undefined)?.namespace;
    const spec = `{podSelector: ${selector}, policyTypes: ${types}, ${side}: [${rule}]}`;
    const metadata = `{name: by-hint-${side}, namespace: ${namespace}}`;
    home.write(
      file,
      `${home.read(file)}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: ${metadata}\nspec: ${spec}\n`,
    );
  }
}

/** The line on which the policy of a name begins. */
function lineOfPolicy(text: string, name: string): number {
  const at = text.split(/^---\n/m).findIndex((each) => isPolicyNamed(each, name));
  const before = text
    .split(/^---\n/m)
    .slice(0, at)
    .join('---\n');
  return before.split('\n').length + 1;
}

function isPolicyNamed(text: string, name: string): boolean {
  const { kind, metadata } = parseDocument(text).toJS() ?? {};
  return kind === 'NetworkPolicy' && metadata?.name === name;
}

const platform = `apiVersion: netprofile.dev/v1alpha1
kind: Platform
metadata: {name: with-value}
spec:
  cidrs: {nodes: [10.0.0.0/24]}
  peers:
    ingress: {from: {peers: [{namespace: ingress, labels: {app: ingress}}]}}
    prometheus: {from: {peers: [{namespace: monitoring, labels: {app: prometheus}}]}}
    kube-api: {from: {peers: [{cidr: 10.0.0.1/32}]}}
`;

const forms: readonly Form[] = [
  {
    form: 'a line of exposes',
    hint: /^add a line to exposes: - (\{.*?\})(?:, and set (\S+) in the platform file, as .*)?$/,
    apply: ([entry = '', value], { file, line }, home) => {
      edit(home, file, line, (document) => addTo(document, 'exposes', entry));
      if (value === undefined) return [];
      home.write('with-value.yaml', platform);
      return ['--platform', 'with-value.yaml'];
    },
  },
  {
    form: 'a line of exposes for members of a set',
    hint: /^if they talk to each other, add a line to exposes: - (\{.*\})$/,
    apply: ([entry = ''], { file, line }, home) => {
      edit(home, file, line, (document) => addTo(document, 'exposes', entry));
      return [];
    },
  },
  {
    form: 'a consumer that is let in',
    hint: /^add (\S+) or \$consumers to from in the profile of (\S+)$/,
    apply: ([consumer = '', provider = ''], _hinted, home) => {
      for (const [file, text] of Object.entries(home.files('.')))
        if (file.endsWith('.yaml') && new RegExp(`service: ${provider}$`, 'm').test(text))
          home.write(file, withConsumer(text, consumer, provider));
      return [];
    },
  },
  {
    form: 'a rule of a policy',
    hint: /(?:^|, )(?:(?:and )?add to (?:its|the) |write a NetworkPolicy with )/,
    apply: (_words, hinted, home) => {
      addRules(hinted, home);
      return [];
    },
  },
  {
    form: 'another value in its place',
    hint: /^(?:policies see pod ports: )?(?:write|consume) (\d[\w./:-]*|http)(?:, or add the port .*)?$/,
    apply: ([value = ''], { file, line, message }, home) => {
      const lines = home.read(file).split('\n');
      const here = lines[line - 1] ?? '';
      const named = message.match(/"[^"]*"|[\w./:-]+/g) ?? [];
      const words = named.flatMap((each) => [each.toLowerCase(), each.replace(/\/TCP$/, '')]);
      // the longest: 8080/udp rather than 8080
      const [old] = words
        .map((each) => each.replaceAll('"', ''))
        .filter((each) => /[\d/-]/.test(each) && here.includes(each))
        .sort((one, other) => other.length - one.length);
      assert.ok(old !== undefined, `${here}: ${message}`);
      lines[line - 1] = here.replace(old, value);
      home.write(file, lines.join('\n'));
      return [];
    },
  },
  {
    form: 'a connection to allow',
    hint: /^if it is meant: --allow '([^']*)'$/,
    apply: ([connection = '']) => ['--allow', connection],
  },
  {
    form: 'a waiver',
    hint: /accept ([a-z]+-[a-z-]+) in netprofile\.yaml/,
    apply: ([code = ''], _hinted, home) => {
      const there = existsSync(join(home.path, 'netprofile.yaml'))
        ? home.read('netprofile.yaml')
        : 'apiVersion: netprofile.dev/v1alpha1\nkind: NetprofileConfig\nspec: {}\n';
      const document = parseDocument(there);
      const waiver = { code, where: '*', reason: 'it is meant' };
      document.setIn(['spec', 'accept'], [...(document.toJS().spec?.accept ?? []), waiver]);
      home.write('netprofile.yaml', String(document));
      return [];
    },
  },
];

suite('hints', (test) => {
  for (const { form, hint, apply } of forms) {
    const said = oneOfEach(all.filter((each) => hint.test(each.hint) && each.file !== 'stdin'));
    test(`${form}: there are some`, () => {
      assert.ok(said.length > 0);
    });
    for (const each of said)
      test(`${form}: ${each.name}: ${each.hint}`, async () => {
        const source = join(goldenFolder, each.name);
        const read = (file: string): string | undefined =>
          existsSync(join(source, file)) ? readFileSync(join(source, file), 'utf8') : undefined;
        const args = (read('_args') ?? 'post-render').split('\n').filter((word) => word !== '');
        const input = read('_stdin.yaml') ?? '';
        await inHome({}, async (home) => {
          cpSync(source, home.path, { recursive: true });
          const [, ...words] = hint.exec(each.hint) ?? [];
          const more = apply(words, each, home);
          const ran = await home.run([...args, ...more], { input });
          const findings = [...`${ran.stdout}${ran.stderr}`.matchAll(finding)];
          const left = findings.filter(([, , , , code, message]) => {
            return code === each.code && message === each.message;
          });
          const known = new Set(
            hintsOf(each.name).map(({ code, message }) => `${code} ${message}`),
          );
          const fresh = findings.filter(
            ([, , , , code, message]) => !known.has(`${code} ${message}`),
          );
          assert.equal(
            form === 'a waiver'
              ? left.map(([text]) => text).filter((text) => !/^\S* ?info /.test(text))
              : [...left, ...fresh]
                  .map(([text]) => text)
                  // what talks to others asks for DNS next
                  .filter(
                    (text) => !text.includes(' dns-blocked: ') && !text.includes(' info no-'),
                  ),
            [],
          );
          assert.is.not(ran.status, 2);
        });
      });
  }

  test('what may be accepted can be', () => {
    const named = all.flatMap(({ hint }) =>
      [...hint.matchAll(/accept ([a-z]+-[a-z-]+) in netprofile\.yaml/g)].map(
        ([, code = '']) => code,
      ),
    );
    assert.ok(named.length > 5);
    assert.equal(
      named.filter(
        (code) => !(code in codes) || !('waivable' in codes[code as keyof typeof codes]),
      ),
      [],
    );
  });
});

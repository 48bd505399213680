/**
 * The least that post-render's work takes, on the same work: reads standard input and profiles/, splits, parses
 * workloads, Services and profiles with js-yaml, renders the policies of policies.json by the precompiled templates,
 * parses what they printed and writes all. It checks nothing. `--render` does only the last, without writing, and
 * prints microseconds a policy. Bundled by peers.mjs.
 */
import { readdirSync, readFileSync, writeSync } from 'node:fs';
import runtime from 'handlebars/runtime';
import { load } from 'js-yaml';
import { precompiled } from '#templates';
import { dialects } from '../../generator/dialects/index.ts';
import { renderer } from '../../generator/stages/render.ts';

const policies = JSON.parse(readFileSync('policies.json', 'utf8'));

function rendered() {
  const [form] = dialects.kubernetes.objects;
  const render = renderer(runtime, form, { precompiled: precompiled.kubernetes(), overrides: {} });
  return policies.map((policy) => {
    const { text } = render(policy);
    load(text);
    return text;
  });
}

function write(text) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
}

if (process.argv.includes('--render')) {
  const start = process.hrtime.bigint();
  const texts = rendered();
  console.log(Number(process.hrtime.bigint() - start) / 1e3 / texts.length);
} else {
  for (const file of readdirSync('profiles')) load(readFileSync(`profiles/${file}`, 'utf8'));
  const stream = readFileSync(0, 'utf8');
  for (const text of stream.split(/^---$/m))
    if (/^kind: (?:Deployment|Service)$/m.test(text)) load(text);
  write(stream);
  for (const text of rendered()) write(`---\n${text}`);
}

// The main job on the shipped example: profiles and manifests in, policies out, and what they allow.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from '../dist/index.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const shop = 'profiles/examples/shop';
const base = 'kustomize/examples/shop/base';
const out = '.build/demo';
const files = (folder, keep = () => true) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.yaml') && keep(name))
    .map((name) => ({
      file: `${folder}/${name}`,
      text: readFileSync(join(root, folder, name), 'utf8'),
    }));

rmSync(join(root, out), { recursive: true, force: true });
const command = ['generate', '--config', `${shop}/netprofile.yaml`, '--manifests', base, '-o', out];
console.log(`$ netprofile ${command.join(' ')}`);
execFileSync(process.execPath, ['dist/netprofile.cjs', ...command], {
  cwd: root,
  stdio: 'inherit',
});

console.log(`\nten lines in, ${shop}/orders.yaml:\n`);
console.log(readFileSync(join(root, shop, 'orders.yaml'), 'utf8').replace(/^/gm, '  '));
const written = readdirSync(join(root, out)).sort();
console.log(`policies out, in ${out}/:\n`);
for (const name of written) {
  const text = readFileSync(join(root, out, name), 'utf8');
  console.log(`  ${name.padEnd(30)} ${text.split('\n').length - 1} lines`);
}

const { policies } = compile(
  files(shop, (name) => name !== 'platform.yaml' && name !== 'netprofile.yaml'),
  [
    {
      file: `${shop}/platform.yaml`,
      text: readFileSync(join(root, shop, 'platform.yaml'), 'utf8'),
    },
  ],
  files(base, (name) => name !== 'kustomization.yaml'),
);
console.log('\nwhat they allow, everything else is blocked:\n');
for (const { policy } of policies) {
  const name = `${policy.namespace}/${policy.service}`;
  console.log(`  ${name}`);
  for (const rule of policy.ingress ?? [])
    console.log(`    <- ${peersText(rule, policy).padEnd(44)} ${portsText(rule)}`);
  for (const rule of policy.egress ?? [])
    console.log(`    -> ${peersText(rule, policy).padEnd(44)} ${portsText(rule)}`);
}
console.log(`\nlook at one: ${relative('.', join(root, out, 'shop.orders.yaml'))}`);
console.log(
  'with Helm:    helm template shop helm/examples/shop -n shop --post-renderer dist/netprofile.cjs \\',
);
console.log(
  `                --post-renderer-args post-render --post-renderer-args --config=${shop}/netprofile.yaml   (Helm 3)`,
);

function peersText({ peers }, policy) {
  if (peers === 'all') return 'everyone';
  return peers
    .map((peer) => (peer.kind === 'ipBlock' ? peer.cidr : podsText(peer, policy)))
    .join(', ');
}

function podsText({ namespaces, pods }, policy) {
  const where =
    namespaces.kind === 'names'
      ? namespaces.names.join('|')
      : namespaces.kind === 'own'
        ? policy.namespace
        : 'every namespace';
  const labels = pods === 'all' ? '*' : Object.values(pods.matchLabels).join('+');
  return `${where}/${labels}`;
}

function portsText({ ports }) {
  return ports === 'all'
    ? 'all ports'
    : ports.map((each) => `${each.port ?? each.name}/${each.protocol}`).join(', ');
}

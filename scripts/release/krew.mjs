// kubectl netprofile: an archive, and the manifest that krew installs it by.
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { archive } from './archive.mjs';

/** Makes the archive and netprofile.yaml in `out`: krew wants a manifest to be named like its plugin. */
export async function krewPlugin({ root, stage, out, version, date, programs, url, repository }) {
  mkdirSync(join(stage, 'dist'), { recursive: true });
  cpSync(join(root, 'LICENSE'), join(stage, 'LICENSE'));
  for (const file of programs) cpSync(join(root, 'dist', file), join(stage, 'dist', file));
  const file = `kubectl-netprofile-${version}.tar.gz`;
  const bytes = await archive(stage, date);
  writeFileSync(join(out, file), bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(
    join(out, 'netprofile.yaml'),
    manifest({ version, uri: `${url}/${file}`, sha256, repository }),
  );
}

/** https://krew.sigs.k8s.io/docs/developer-guide/plugin-manifest/; Windows cannot start a .cjs file. */
function manifest({ version, uri, sha256, repository }) {
  return `apiVersion: krew.googlecontainertools.github.com/v1alpha2
kind: Plugin
metadata:
  name: netprofile
spec:
  version: v${version}
  homepage: ${repository}
  shortDescription: NetworkPolicies from short profiles
  description: |
    Ten lines about a service become its exact NetworkPolicy. Shows who can
    reach whom in manifests or in a cluster, explains each connection, finds
    where a cluster differs from what is declared, and proves policies with
    traffic. It writes to a cluster only in "probe", and removes what it made.
  caveats: |
    Node.js 20.19 or later must be on the PATH.
  platforms:
    - selector:
        matchExpressions:
          - {key: os, operator: In, values: [darwin, linux]}
      uri: ${uri}
      sha256: ${sha256}
      bin: dist/netprofile.cjs
`;
}

import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { parse, stringify } from 'yaml';
import { analyseBoth } from '../../generator/analysis/reach/analyse.ts';
import { readCluster } from '../../generator/analysis/read/read-cluster.ts';
import { withPlanned } from '../../generator/analysis/read/with-planned.ts';
import { diff } from '../../generator/analysis/views/diff.ts';
import { headed, type RawDocument } from '../../generator/stages/parse.ts';
import { manifestsOf, profilesOf } from '../properties/documents.ts';
import { compile } from '../properties/program.ts';
import { type World, worlds } from '../properties/world.ts';
import { runs } from '../random-runs.ts';
import { suite } from '../suite.ts';

/** Platforms by what holds pods and what holds hosts there; addresses that presets leave to a cluster are filled in. */
const platforms = ['generic', 'cilium', 'gke-dataplane-v2', 'eks-auto', 'openshift', 'istio'];

/** The preset, with what differs per cluster and a Service port that is no matter here. */
function platform(name: string): string {
  return stringify({
    apiVersion: 'netprofile.dev/v1alpha1',
    kind: 'Platform',
    metadata: { name: 'here' },
    spec: {
      extends: name,
      cidrs: { services: ['10.96.0.0/16'], nodes: ['10.0.0.0/20'] },
      cni: { servicePortIsPodPort: false, exactServiceSelector: false, ignoresBarePods: false },
    },
  });
}

/** What engines say of their own limits is not the question here. */
const accept = ['namespace-wide', 'host-wider', 'host-not-isolated'].map((code) => ({
  code,
  where: '*',
  reason: 'a test',
  place: { file: 'netprofile.yaml', document: 0, path: [] },
}));

function raw(documents: readonly unknown[]): RawDocument[] {
  return documents.map((value) => headed(value, { file: 'release.yaml', document: 0, path: [] }));
}

/** The profiles of a world, every second one with a host. */
function withHosts(world: World): unknown[] {
  return profilesOf(world).map((profile, index) => {
    if (index % 2 === 1) return profile;
    const spec = (profile.spec ?? profile) as { egress?: unknown[]; dns?: boolean };
    const host = { host: 'api.payments.example', ports: [443] };
    const { dns: _dns, ...rest } = { ...spec, egress: [...(spec.egress ?? []), host] };
    return profile.spec === undefined ? rest : { ...profile, spec: rest };
  });
}

suite('the analysis reads what was planned from every dialect', (test) => {
  for (const name of platforms) {
    test(name, () => {
      let compared = 0;
      let hosts = 0;
      fc.assert(
        fc.property(worlds, (world) => {
          const manifests = manifestsOf(world);
          const joined = (documents: readonly unknown[]): string =>
            documents.map((each) => stringify(each)).join('---\n');
          const profiles = name === 'generic' ? profilesOf(world) : withHosts(world);
          const { policies } = compile(
            [{ file: 'profiles.yaml', text: joined(profiles) }],
            [{ file: 'platform.yaml', text: platform(name) }],
            [{ file: 'release.yaml', text: joined(manifests) }],
            { accept },
          );
          if (policies.length === 0) return;
          const { cluster } = readCluster(raw(manifests), 'shop');
          const planned = withPlanned(
            cluster,
            policies.map((each) => each.policy),
            'shop',
          );
          const texts = policies.map((each) => parse(each.text) as unknown);
          const read = readCluster(raw([...manifests, ...texts]), 'shop');
          const errors = read.diagnostics.filter((each) => each.severity === 'error');
          assert.equal(errors, []);
          const [was, is] = analyseBoth(planned, read.cluster);
          assert.equal(diff(was, is).changes, [], name);
          assert.equal(diff(was, is).isolation, [], name);
          compared += 1;
          if (was.parties.all.some((each) => each.kind === 'named')) hosts += 1;
        }),
        runs(60),
      );
      assert.ok(compared > runs(60).numRuns / 6, `${compared} worlds were compared`);
      const holdsHosts = ['cilium', 'gke-dataplane-v2', 'eks-auto'].includes(name);
      assert.is(hosts > 0, holdsHosts, `${hosts} worlds with a host`);
    });
  }
});

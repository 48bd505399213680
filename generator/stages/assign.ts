import type { Dialect, ObjectForm } from '../dialects/dialect.ts';
import type { Options } from '../model/compile-options.ts';
import { type Diagnostic, finding } from '../model/diagnostic.ts';
import type { PlatformFacts } from '../model/intent.ts';
import type { NonEmpty, Peer, Policy, PolicyObject, Rule } from '../model/policy.ts';
import type { Engines } from './assign/engines.ts';
import { hostRules } from './assign/hosts.ts';
import { namespaceObjects } from './assign/namespaces.ts';
import { unsayable } from './assign/unsayable.ts';

/**
 * Decides which object says what. Every rule goes to the main dialect, except
 * hosts that it cannot hold: they go to the first companion that can. So there
 * is no gap (the main object isolates, and opens everything else) and no rule
 * twice. What no dialect of the platform can say is reported.
 */
export function assign(
  planned: readonly Policy[],
  { primary, companions }: Pick<Engines, 'primary' | 'companions'>,
  platform: PlatformFacts,
  options: Options,
): { objects: readonly PolicyObject[]; diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const holder = platform.hosts
    ? [primary, ...companions].find((each) => each.supports.hosts !== 'none')
    : undefined;
  const objects: PolicyObject[] = [];
  const beside: { policy: Policy; rules: readonly Rule[] }[] = [];
  for (const policy of planned) {
    const made = hostRules(policy, primary, holder, platform, options);
    diagnostics.push(...made.diagnostics);
    const main = split(made.policy, primary);
    diagnostics.push(...unsayable(main, primary));
    objects.push(...objectsOf(main, primary, '', platform));
    if (holder === undefined || made.beside.length === 0) continue;
    const { ingress: _, ...rest } = policy;
    const part = split({ ...rest, egress: made.beside }, holder);
    diagnostics.push(...unsayable(part, holder));
    if (holder.supports.scope === 'namespace') beside.push({ policy, rules: part.egress ?? [] });
    else objects.push(...objectsOf(part, holder, holder.name, platform, reachesBlocks(policy)));
  }
  if (holder !== undefined && beside.length > 0) {
    const closed = namespaceObjects(beside, planned, holder, platform);
    diagnostics.push(...closed.diagnostics);
    for (const each of closed.policies)
      objects.push(...objectsOf(split(each, holder), holder, holder.name, platform));
  }
  return { objects, diagnostics: [...diagnostics, ...twins(objects)] };
}

/** Objects made of several rules have numbered names, which may be another service's own. */
function twins(objects: readonly PolicyObject[]): Diagnostic[] {
  const seen = new Map<string, PolicyObject>();
  return objects.flatMap((each) => {
    const key = `${each.kind} ${each.namespace ?? ''}/${each.name}`;
    const other = seen.get(key);
    seen.set(key, each);
    // the main objects were compared when they were planned
    if (other === undefined || each.part === '') return [];
    const message = `${each.service} and ${other.service} both make ${each.kind} ${each.name}`;
    const hint = 'rename a service';
    return [
      finding('duplicate-policy', message, { place: each.origin, related: other.origin, hint }),
    ];
  });
}

/** A rule becomes several where a dialect wants fewer peers in one: the same sum. */
function split(policy: Policy, { supports }: Dialect): Policy {
  const { peersInRule } = supports;
  if (peersInRule === 'any') return policy;
  const parts = (rule: Rule): Rule[] => partsOf(rule, peersInRule);
  return {
    ...policy,
    ...(policy.ingress !== undefined && { ingress: policy.ingress.flatMap(parts) }),
    ...(policy.egress !== undefined && { egress: policy.egress.flatMap(parts) }),
  };
}

/** {peers: [pods a, block b, pods c]} -> {peers: [pods a, pods c]}, {peers: [block b]} */
function partsOf(rule: Rule, peersInRule: 'of one kind' | 'one'): Rule[] {
  if (rule.peers === 'all') return [rule];
  if (peersInRule === 'one') return rule.peers.map((peer) => ({ ...rule, peers: [peer] }));
  const kinds = new Map<string, NonEmpty<Peer>>();
  for (const peer of rule.peers) {
    const known = kinds.get(peer.kind);
    kinds.set(peer.kind, known === undefined ? [peer] : [...known, peer]);
  }
  return [...kinds.values()].map((peers) => ({ ...rule, peers }));
}

/** Whether a policy lets its pods out by address as well. DNS is the platform's own. */
function reachesBlocks({ egress = [] }: Policy): boolean {
  return egress.some(
    ({ peers, dns }) =>
      dns === undefined && (peers === 'all' || peers.some((each) => each.kind === 'ipBlock')),
  );
}

/** What a policy becomes in a dialect: one object of each of its forms, or several. */
export function objectsOf(
  policy: Policy,
  dialect: Dialect,
  part: string,
  platform: Pick<PlatformFacts, 'mesh'>,
  besideBlocks = false,
): PolicyObject[] {
  const forms = dialect.objects.filter(
    ({ mesh, hostsAlone }) =>
      (mesh === undefined || mesh === platform.mesh) && !(hostsAlone === true && besideBlocks),
  );
  return forms.flatMap((form) =>
    (form.split?.(policy) ?? [policy]).map((each) => ({
      ...each,
      dialect: dialect.name,
      apiVersion: form.apiVersion,
      kind: form.kind,
      part: [part, 'part' in each ? each.part : undefined].filter(Boolean).join('.'),
    })),
  );
}

/** The form of an object that assign made. */
export function formOf(object: PolicyObject, dialect: Dialect): ObjectForm {
  return dialect.objects.find((each) => each.kind === object.kind) ?? dialect.objects[0];
}

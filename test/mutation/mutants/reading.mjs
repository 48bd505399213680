const policies = 'generator/grammar/network-policy.ts';
const rules = 'generator/grammar/raw-rules.ts';
const cluster = 'generator/analysis/read/read-cluster.ts';
const objects = 'generator/stages/manifests/objects.ts';

/** How policies, namespaces and lists are read. */
export const reading = [
  {
    name: 'policyTypes missing: Egress always',
    file: policies,
    find: "items(field(spec, 'egress'), place).length > 0 ?",
    replace: 'true ?',
  },
  {
    name: 'policyTypes missing: never Egress',
    file: policies,
    find: "['Ingress', 'Egress'] : ['Ingress']",
    replace: "['Ingress'] : ['Ingress']",
  },
  {
    name: 'policyTypes: [] is not missing',
    file: policies,
    find: '(Array.isArray(written) && written.length === 0)',
    replace: 'false',
  },
  {
    name: 'ingress rules isolate, whatever policyTypes says',
    file: policies,
    find: "ingress: types.includes('Ingress') ?",
    replace: "ingress: Object.hasOwn(spec, 'ingress') || types.includes('Ingress') ?",
  },
  {
    name: 'egress rules isolate, whatever policyTypes says',
    file: policies,
    find: "egress: types.includes('Egress') ?",
    replace: "egress: Object.hasOwn(spec, 'egress') || types.includes('Egress') ?",
  },
  {
    name: 'no ingress rules, no isolation',
    file: policies,
    find: '...(sides.ingress !== undefined && { ingress: sides.ingress }),',
    replace: '...(sides.ingress?.length && { ingress: sides.ingress }),',
  },
  {
    name: 'no egress rules, no isolation',
    file: policies,
    find: '...(sides.egress !== undefined && { egress: sides.egress }),',
    replace: '...(sides.egress?.length && { egress: sides.egress }),',
  },
  {
    name: 'a missing list of peers or ports is nobody',
    file: rules,
    find: "if (value === undefined || value === null) return 'all';",
    replace: 'if (value === undefined || value === null) return undefined;',
  },
  {
    name: 'an empty namespaceSelector is the own namespace',
    file: rules,
    find: "if (isEmptySelector(value)) return { kind: 'all' };",
    replace: "if (isEmptySelector(value)) return { kind: 'own' };",
  },
  {
    name: 'a namespaceSelector takes the podSelector away',
    file: rules,
    find: 'podSelector === undefined || isEmptySelector(podSelector)',
    replace:
      'podSelector === undefined || namespaceSelector !== undefined || isEmptySelector(podSelector)',
  },
  {
    name: 'a policy that cannot be read is none',
    file: 'generator/stages/manifests/policy.ts',
    find: "{ selector: 'all', ingress: everyone, egress: everyone }",
    replace: "{ selector: 'all', ingress: [], egress: [] }",
  },
  {
    name: 'a policy without podSelector cannot be read',
    file: 'generator/dialects/kubernetes.ts',
    find: 'defaults: { podSelector: {} },',
    replace: 'defaults: {},',
  },
  {
    name: 'a Namespace loses the label of its name',
    file: cluster,
    find: '{ ...labels, [nameLabel]: id.name }',
    replace: '{ ...labels }',
  },
  {
    name: 'a Namespace may say another name of itself',
    file: cluster,
    find: '{ ...labels, [nameLabel]: id.name }',
    replace: '{ [nameLabel]: id.name, ...labels }',
  },
  {
    name: 'a namespace without an object has no labels',
    file: cluster,
    find: '{ [nameLabel]: workload.namespace }',
    replace: '{}',
  },
  {
    name: 'of two policies of one name both count',
    file: cluster,
    find: '...lastOfEach(policies),',
    replace: '...policies,',
  },
  {
    name: 'of two objects of one name the first counts',
    file: cluster,
    find: 'return [...new Map(objects.map((each) => [keyOf(each.id), each])).values()];',
    replace:
      'return [...new Map([...objects].reverse().map((each) => [keyOf(each.id), each])).values()];',
  },
  {
    name: 'policies of any group count',
    file: 'generator/dialects/index.ts',
    find: "return `${apiVersion.split('/')[0]}/${kind}`;",
    replace: "return kind === 'NetworkPolicy' ? kind : `${apiVersion.split('/')[0]}/${kind}`;",
  },
  {
    name: 'lists are not unfolded',
    file: objects,
    find: 'if (document.kind === undefined || list === undefined) return [document];',
    replace: 'if (document.kind !== "none") return [document];',
  },
  {
    name: 'items of a list are of no kind',
    file: objects,
    find: 'kind: item.kind ?? own',
    replace: 'kind: item.kind ?? `My${own}`',
  },
];

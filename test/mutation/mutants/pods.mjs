const sets = 'generator/analysis/read/pod-sets.ts';
const members = 'generator/analysis/population/members.ts';
const controllers = 'generator/analysis/read/controller-labels.ts';
const certain = 'generator/stages/manifests/controller-labels.ts';

/** Whose pods they are, and which of them are alike. */
export const pods = [
  {
    name: 'ended Pods count',
    file: sets,
    find: "return phase === 'Succeeded' || phase === 'Failed';",
    replace: "return phase === 'Gone';",
  },
  {
    name: 'Pods that failed count',
    file: sets,
    find: "return phase === 'Succeeded' || phase === 'Failed';",
    replace: "return phase === 'Succeeded';",
  },
  {
    name: 'the template counts beside the Pods',
    file: sets,
    find: '!covered.has(keyOf(top)) && ',
    replace: '',
  },
  {
    name: 'ReplicaSets count beside their Deployment',
    file: sets,
    find: ' && !isCovered(each, top, byName))',
    replace: ')',
  },
  {
    name: 'emptied ReplicaSets count',
    file: sets,
    find: "field(at(fields, ['spec']), 'replicas') === 0;",
    replace: "field(at(fields, ['spec']), 'replicas') === -1;",
  },
  {
    name: 'any owner is the controller',
    file: sets,
    find: "field(each, 'controller') === true",
    replace: "field(each, 'controller') !== false",
  },
  {
    name: 'Pods are not of the Deployment that their hash tells',
    file: sets,
    find: "return { ...owner, kind: 'Deployment', name: owner.name.slice(0, -hash.length - 1) };",
    replace: 'return undefined;',
  },
  {
    name: 'every ReplicaSet is of a Deployment',
    file: sets,
    find: 'if (hash === undefined || !owner.name.endsWith(`-${hash}`)) return undefined;',
    replace: 'if (hash === undefined) return undefined;',
  },
  {
    name: 'an owner of an owner is not looked for',
    file: sets,
    find: '    current = found;',
    replace: '    return found.id;',
  },
  {
    name: 'pods of one workload are alike whatever their labels',
    file: members,
    find: '.filter(([key]) => selectorKeys.has(key));',
    replace: '.filter(([key]) => !selectorKeys.has(key));',
  },
  {
    name: 'pods are alike whatever their named ports',
    file: members,
    find: 'named.map(({ name, port, protocol }) => [name, port, protocol]),',
    replace: 'named.length > 99,',
  },
  {
    name: 'expressions tell no pods apart',
    file: 'generator/analysis/population/named-by-policies.ts',
    find: 'for (const { key } of matchExpressions) selectorKeys.add(key);',
    replace: '',
  },
  {
    name: 'pods on the host network are pods as any',
    file: members,
    find: "(member.kind === 'pods' && !member.hostNetwork)",
    replace: "member.kind === 'pods'",
  },
  {
    name: 'hostNetwork is not read',
    file: 'generator/stages/manifests/workload.ts',
    find: "if (typeof value === 'boolean') return value;",
    replace: "if (typeof value === 'boolean') return false;",
  },
  {
    name: 'a CronJob has no pods',
    file: 'generator/stages/manifests/workload.ts',
    find: "CronJob: ['spec', 'jobTemplate', 'spec', 'template'],",
    replace: "CronJob: ['spec', 'template'],",
  },
  {
    name: 'StatefulSets count from 0',
    file: controllers,
    find: "whole(field(at(spec, ['ordinals']), 'start')) ?? 0",
    replace: '0',
  },
  {
    name: 'StatefulSets have every number',
    file: members,
    find: 'return number >= from && number <= to ? [number] : [];',
    replace: 'return number >= from ? [number] : [];',
  },
  {
    name: 'a number that a selector names is the only one',
    file: members,
    find: '...(other <= to ? [other] : [])',
    replace: '...(other <= to && apart.length === 0 ? [other] : [])',
  },
  {
    name: 'every Job gives its name to its pods',
    file: certain,
    find: "if (field(spec, 'manualSelector') === true) return {};",
    replace: '',
  },
  {
    name: 'a CronJob is a Job',
    file: certain,
    find: "at(fields, ['spec', 'jobTemplate', 'spec']), `${id.name}-${open}`",
    replace: "at(fields, ['spec', 'jobTemplate', 'spec']), id.name",
  },
  {
    name: 'a hash may be that of any pod',
    file: controllers,
    find: 'matches(plain, labels) &&',
    replace: '',
  },
  {
    name: 'mirrors of static pods are one workload',
    file: 'generator/analysis/read/pod-sets.ts',
    find: "if (kind === 'Node') return undefined;",
    replace: '',
  },
  {
    name: 'a headless Service has a target port',
    file: 'generator/analysis/explain/service-goals.ts',
    find: "if (isHeadless && !('name' in asked)) return",
    replace: "if (isHeadless && 'port' in asked && asked.port === 0) return",
  },
  {
    name: 'a Service leads to every pod of its namespace',
    file: 'generator/analysis/explain/service-goals.ts',
    find: 'return Object.hasOwn(labels, key) && labels[key] === value;',
    replace: 'return key !== value || labels !== undefined;',
  },
  {
    name: 'a port name of a Service is of any pod',
    file: 'generator/analysis/explain/service-goals.ts',
    find: '.filter((each) => each.name === targetPort && each.protocol === protocol)',
    replace: '.filter((each) => each.protocol === protocol).slice(0, 0)',
  },
  {
    name: 'Endpoints are of any port',
    file: 'generator/analysis/explain/service-goals.ts',
    find: '(each.name === undefined || each.name === name)',
    replace: '(each.name !== undefined || each.name === name)',
  },
  {
    name: 'a workload that is reached in part is reached',
    file: 'generator/analysis/explain/explain.ts',
    find: 'const closed = open === undefined ? [] : pairs.filter((each) => !each.allowed);',
    replace: 'const closed = [];',
  },
  {
    name: 'a pod has the answer of its owner',
    file: 'generator/analysis/explain/explain.ts',
    find: 'const open = pairs.find((each) => each.allowed);',
    replace: 'const open = pairs.find((each) => each.goal.port > 0);',
  },
];

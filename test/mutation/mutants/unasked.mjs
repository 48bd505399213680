const narrow = 'generator/stages/resolve/narrow.ts';
const peer = 'generator/stages/resolve/peer-pods.ts';
const helmTests = 'generator/stages/manifests/test-pods.ts';
const opened = 'generator/analysis/views/openings.ts';
const limited = 'generator/stages/checks/limited-addresses.ts';
const spans = 'generator/grammar/address-spans.ts';
const everybody = 'generator/stages/checks/everybody.ts';

/** Guards of a release: no one let in unasked, no policy voided without a word, limits that hold. */
export const unasked = [
  {
    name: 'a peer is never narrowed',
    file: peer,
    find: 'return owners.length === 0 ? undefined : narrowed(selector, owners, caught);',
    replace: 'return undefined;',
  },
  {
    name: 'a peer catches whom it likes',
    file: peer,
    find: 'if (caught.length === 0) return selector;',
    replace: 'return selector;',
  },
  {
    name: 'whom a peer catches is not said',
    file: peer,
    find: 'caught: caught.filter((each) => !isTestPod(each)),',
    replace: 'caught: [],',
  },
  {
    name: 'a Helm test is caught like others',
    file: peer,
    find: 'const caught = othersIn(selector).filter((each) => !isTestPod(each));',
    replace: 'const caught = othersIn(selector);',
  },
  {
    name: 'a peer is looked for in its own namespace only where that is known',
    file: peer,
    find: 'return one === undefined || other === undefined || one === other;',
    replace: 'return one === other;',
  },
  {
    name: 'a peer is looked for everywhere',
    file: peer,
    find: 'return one === undefined || other === undefined || one === other;',
    replace: 'return true;',
  },
  {
    name: 'pods on the host network are caught',
    file: peer,
    find: 'const selectable = workloads.filter((each) => !each.hostNetwork);',
    replace: 'const selectable = workloads;',
  },
  {
    name: 'owners without a stable label are selected by what others have',
    file: peer,
    find: 'return isEmpty(own) ? [] : (only(own, [owner], othersIn) ?? []);',
    replace: 'return only(own, [owner], othersIn) ?? [];',
  },
  {
    name: 'what select says is taken apart',
    file: peer,
    find: 'if (!isChosen && exact.length',
    replace: 'if (exact.length',
  },
  {
    name: 'a part of the owners is enough',
    file: peer,
    find: 'exact.length === workloads.length && ',
    replace: '',
  },
  {
    name: 'narrowing ends after one label',
    file: narrow,
    find: '    left = best.left;',
    replace: '    left = [];',
  },
  {
    name: 'narrowing by labels that change',
    file: narrow,
    find: '.filter((key) => !unstableLabels.has(key))',
    replace: '',
  },
  {
    name: 'narrowing by labels that some owners lack',
    file: narrow,
    find: '(key) => valuesOf(key).length === owners.length',
    replace: '(key) => valuesOf(key).length > 0',
  },
  {
    name: 'no owner is told apart by values of others',
    file: narrow,
    find: "return values === undefined ? [] : [{ expression: { key, operator: 'NotIn', values } }];",
    replace: 'return [];',
  },
  {
    name: 'no owner is told apart by keys of others',
    file: narrow,
    find: "if (own.length === 0) return [{ expression: { key, operator: 'DoesNotExist' } }];",
    replace: 'if (own.length === 0) return [];',
  },
  {
    name: 'tests of Helm have one name',
    file: helmTests,
    find: "['test', 'test-success', 'test-failure']",
    replace: "['test']",
  },
  {
    name: 'every hook is a test of Helm',
    file: helmTests,
    find: 'tests.includes(each.trim())',
    replace: "each !== ''",
  },
  {
    name: 'nobody else is in a namespace',
    file: opened,
    find: 'pods: [...cluster.pods, ...strangers]',
    replace: 'pods: cluster.pods',
  },
  {
    name: 'a default deny can be voided',
    file: opened,
    find: 'question.planned.filter((each) => !isFloor(each))',
    replace: 'question.planned',
  },
  {
    name: 'what ours take the place of opens',
    file: opened,
    find: 'withoutObjects(cluster, gone)',
    replace: 'cluster',
  },
  {
    name: 'cluster-wide rules open nothing',
    file: opened,
    find: "by?.action === 'Accept' ? ",
    replace: "by?.action === 'Grant' ? ",
  },
  {
    name: 'whoever names a pair is at fault',
    file: opened,
    find: '    if (!isClosedByOurs(held, others, those, direction, asked)) return [];\n',
    replace: '',
  },
  {
    name: 'an opening is of every port of its rule',
    file: opened,
    find: 'const those = ports.intersection(opened.ports, open);',
    replace: 'const those = open;',
  },
  {
    name: 'port names open nothing',
    file: opened,
    find: '[...made, ...byName(asked)]',
    replace: 'made',
  },
  {
    name: 'pods of any namespace are absent',
    file: opened,
    find: '      member.inNamespace !== undefined &&\n',
    replace: '',
  },
  {
    name: 'every pod that is not seen is absent',
    file: opened,
    find: 'Object.keys(member.labels).length > 0\n',
    replace: 'true\n',
  },
  {
    name: 'blocks do not add up',
    file: limited,
    find: 'return IPv4 > largest.IPv4 || IPv6 > largest.IPv6;',
    replace: 'return false;',
  },
  {
    name: 'blocks of IPv6 do not add up',
    file: limited,
    find: ' || IPv6 > largest.IPv6',
    replace: '',
  },
  {
    name: 'private addresses are public',
    file: limited,
    find: 'sizes(without(spans, privateSpans))',
    replace: 'sizes(spans)',
  },
  {
    name: 'pods of both families must be held',
    file: limited,
    find: 'cidrs.pods.some(holds)',
    replace: 'cidrs.pods.every(holds)',
  },
  {
    name: 'one usual block of pods is all of them',
    file: limited,
    find: 'usual.every(holds)',
    replace: 'usual.some(holds)',
  },
  {
    name: 'blocks always match pods',
    file: limited,
    find: '  if (cni.ipBlockIgnoresCluster) return false;\n',
    replace: '',
  },
  {
    name: 'an address that two blocks hold counts twice',
    file: spans,
    find: 'else if (last > before[1]) before[1] = last;',
    replace: 'else result.push([first, last]);',
  },
  {
    name: 'exceptions are not taken out',
    file: spans,
    find: 'if (start > from) left.push([from, start - 1n]);',
    replace: 'if (start > from) left.push([from, end]);',
  },
  {
    name: 'NAT64 leads nowhere',
    file: spans,
    find: 'joined([...all, ...all.flatMap(asIpv4)])',
    replace: 'joined(all)',
  },
  {
    name: 'one workload is everybody',
    file: everybody,
    find: 'pods.length > 1 && ',
    replace: 'pods.length > 0 && ',
  },
  {
    name: 'a label that all have leaves somebody out',
    file: everybody,
    find: 'pods.every((labels) => matches(selector, labels))',
    replace: 'false',
  },
  {
    name: 'to ask for a hash leaves somebody out',
    file: everybody,
    find: 'unstableLabels.has(key) || ',
    replace: '',
  },
  {
    name: 'to ask for a name leaves somebody out',
    file: everybody,
    find: ' || usual.test(key)',
    replace: '',
  },
  {
    name: 'labels beside a presence count for nothing',
    file: everybody,
    find: '    Object.keys(matchLabels).length === 0 &&\n',
    replace: '',
  },
];

import type { Subject } from '../../model/connection.ts';
import type { Parties } from './parties.ts';

/** The profile's subject that each party is, by number of party. `namespace` is for what carries none. */
export function subjectsByParty(
  subjects: readonly Subject[],
  parties: Parties,
  namespace: string,
): ReadonlyMap<number, Subject> {
  const byKey = new Map<string, Subject>();
  for (const subject of subjects) {
    const own = subject.namespace ?? namespace;
    byKey.set(`${own}/${subject.service}`, subject);
    for (const workload of subject.workloads)
      byKey.set(`${workload.namespace ?? own}/${workload.kind}/${workload.name}`, subject);
  }
  const found = new Map<number, Subject>();
  parties.all.forEach((party, number) => {
    const subject = byKey.get(keyOf(party));
    if (subject !== undefined) found.set(number, subject);
  });
  return found;
}

function keyOf(party: Parties['all'][number]): string {
  switch (party.kind) {
    case 'workload':
      return `${party.namespace}/${party.workload.kind}/${party.workload.name}`;
    case 'unseen':
      return `${party.namespace}/${party.service ?? ''}`;
    case 'named':
    case 'addresses':
      return '';
  }
}

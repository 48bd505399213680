import { field, type Report } from '../../grammar/reader.ts';
import { finding } from '../../model/diagnostic.ts';
import { someNames } from '../../model/list-text.ts';
import { type Labels, serviceLabel } from '../../model/policy.ts';
import { at, texts } from '../../stages/manifests/fields.ts';
import type { FoundObject } from '../../stages/manifests/objects.ts';
import { isWorkload } from '../../stages/manifests.ts';

/**
 * Names what is there for a while only, and simulated as if it stayed: hooks
 * of Helm. One is made at its event, outlives it, and is deleted before it is
 * made again, or when it has succeeded or failed where its delete policy says
 * so. Policies of ours are left out: they are hooks because their pods are.
 * Source: helm/helm pkg/action/hooks.go, execHook.
 */
export function tellHooks(objects: readonly FoundObject[], report: Report): void {
  const hooks = objects.flatMap(({ id, fields }) => {
    const metadata = at(fields, ['metadata']);
    const annotations = texts(field(metadata, 'annotations'));
    const events = annotations['helm.sh/hook'];
    const isOurs = texts(field(metadata, 'labels'))[serviceLabel] !== undefined;
    return events === undefined || isOurs ? [] : [{ id, events, annotations }];
  });
  for (const { id, events, annotations } of hooks) {
    if (isWorkload(id)) continue;
    const [last] = deletions(annotations);
    const message = `${id.kind} ${nameOf(id)} is a Helm hook (${events})${last === undefined ? '' : `, deleted ${last}`}: it is simulated as if it were always there`;
    report.diagnostics.push(
      finding('hook-policy', message, {
        place: id.place,
        subject: nameOf(id),
        hint: 'a policy that is to hold is no hook: take helm.sh/hook away',
      }),
    );
  }
  const running = hooks.filter(({ id }) => isWorkload(id));
  const [first] = running;
  if (first === undefined) return;
  const names = running.map(({ id, events }) => `${id.kind} ${nameOf(id)} (${events})`);
  const message = `Helm hooks and tests are simulated as if they always ran: ${someNames(names)}`;
  report.diagnostics.push(
    finding('hook-workload', message, { place: first.id.place, subject: nameOf(first.id) }),
  );
}

/** When Helm deletes a hook of its own accord. */
function deletions(annotations: Labels): readonly string[] {
  const policies = (annotations['helm.sh/hook-delete-policy'] ?? '')
    .split(',')
    .map((each) => each.trim());
  return [
    ...(policies.includes('hook-succeeded') ? ['when its hooks have succeeded'] : []),
    ...(policies.includes('hook-failed') ? ['when it fails'] : []),
  ];
}

function nameOf({ namespace, name }: FoundObject['id']): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

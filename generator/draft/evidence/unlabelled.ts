import { jobNames } from '../../stages/manifests/controller-labels.ts';
import type { Draft, DraftedWorkload } from '../draft.ts';
import type { Reference } from './reference.ts';

/** A connection to pods that no policy can name is a question to who makes it. */
export function asHeld(reference: Reference): Reference {
  if (reference.kind !== 'service' || reference.to.unlabelled !== true) return reference;
  const { to, port, evidence } = reference;
  const words = `${to.namespace}/${to.service}:${port} (${evidence.words}), once its pods have a label that stays the same`;
  return { kind: 'question', about: 'consumes', words };
}

/**
 * What the page of pods that no policy finds asks for: a label. The pods of a
 * Job get one of its controller, with its name; of a CronJob's Jobs nobody
 * knows the names.
 */
export function unlabelledPods({
  workload,
}: DraftedWorkload): Pick<Draft, 'unheld' | 'workload' | 'select'> {
  const { kind, name, podLabels, hook } = workload;
  const key = jobNames.find((each) => podLabels[each] === name);
  const or = key === undefined ? '' : ', or keep the select below';
  return {
    unheld: `the pods of ${kind} ${name} have no label that stays the same, by which a policy could hold them: give its template one${or}; then uncomment this`,
    // a hook is looked for by its kind where it is not to be seen
    ...(hook !== undefined && { workload: [{ kind, name }] }),
    ...(key !== undefined && {
      select: {
        selector: { matchLabels: { [key]: name }, matchExpressions: [] },
        why: 'Kubernetes gives this label to the pods of a Job',
      },
    }),
  };
}

/** What to ask at a port that such pods connect to. */
export function questionOfProvider(from: DraftedWorkload, words: string): string {
  const { kind, name } = from.workload;
  return `${kind} ${from.namespace}/${name} connects here (${words}): from $consumers, once its profile is no comment any more`;
}

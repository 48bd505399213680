import type { Draft, DraftConsumption, DraftEgress, DraftExposure } from './draft.ts';
import {
  comment,
  type Page,
  type PageLine,
  printPage,
  scalar,
  selectField,
  workloadField,
} from './page.ts';

/** A draft as a profile file in the short form; of pods that no policy could hold, as a comment. */
export function printDraft(draft: Draft): string {
  const page = printPage(pageOf(draft));
  if (draft.unheld === undefined) return page;
  const [head = '', ...lines] = page.trimEnd().split('\n');
  return `${[head, `# ? ${comment(draft.unheld)}`, ...lines.map((each) => `# ${each}`)].join('\n')}\n`;
}

function pageOf({ exposes, consumes, egress, ...draft }: Draft): Page {
  const { workload, select, isHostNetwork, hasUnknownLabels, callsAnyone, questions } = draft;
  return {
    head: `Drafted by netprofile init from ${draft.from}. "# ?" asks what the manifests do not say.`,
    service: draft.service,
    namespace: draft.namespace,
    fields: [
      ...(workload === undefined ? [] : [workloadField(workload)]),
      ...(select === undefined ? [] : [selectField(select)]),
      ...(isHostNetwork
        ? [{ key: 'isolate', value: '[]', why: 'on the host network: no policy holds its pods' }]
        : []),
      ...(hasUnknownLabels
        ? [{ key: 'isolate', value: '[]', why: 'nothing here tells the labels of its pods' }]
        : []),
      ...(callsAnyone
        ? [{ key: 'isolate', value: '[ingress]', why: 'it calls whoever asks to be called' }]
        : []),
    ],
    lists: {
      exposes: exposes.map(
        (each): PageLine => ({
          entry: exposureEntry(each),
          evidence: each.evidence,
          questions: each.questions.map((question) => `${each.port}: ${question}`),
        }),
      ),
      consumes: consumes.map((each) => ({
        entry: consumptionEntry(each),
        evidence: each.evidence,
      })),
      egress: egress.map((each) => ({ entry: egressEntry(each), evidence: each.evidence })),
    },
    questions,
  };
}

/** The entry of `exposes`, as YAML on one line. */
export function exposureEntry({ port, from }: DraftExposure): string {
  if (from.length === 0) return `{port: ${scalar(port)}, from: none}`;
  if (from.length === 1 && from[0] === '$consumers') return scalar(port);
  return `{port: ${scalar(port)}, from: [${from.map(scalar).join(', ')}]}`;
}

/** The entry of `consumes`. */
export function consumptionEntry({ peer, port }: DraftConsumption): string {
  return scalar(port === undefined ? peer : `${peer}:${port}`);
}

/** The entry of `egress`. */
export function egressEntry({ to, ports }: DraftEgress): string {
  const [key, value] = 'host' in to ? ['host', to.host] : ['cidr', to.cidr];
  return `{${key}: ${scalar(value)}, ports: [${ports.map(scalar).join(', ')}]}`;
}

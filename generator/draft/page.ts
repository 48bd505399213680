import { plain } from '../model/diagnostic.ts';
import type { WorkloadRef } from '../model/intent.ts';
import { compare } from '../model/order.ts';
import type { Labels, Selector } from '../model/policy.ts';
import { quoteScalar } from '../stages/render.ts';
import type { Evidence } from './draft.ts';
import type { HeldPods } from './held-pods.ts';

/** One entry of a profile's list, as YAML on one line, with why it is there and what it leaves open. */
export interface PageLine {
  readonly entry: string;
  readonly evidence: readonly Evidence[];
  readonly questions?: readonly string[];
  /** The rule of a policy that it was written from. */
  readonly rule?: string;
}

export const sections = ['exposes', 'consumes', 'egress', 'extraIngress', 'extraEgress'] as const;
export type Section = (typeof sections)[number];

/** A profile file in the short form, before it is text. */
export interface Page {
  /** The first line's comment. */
  readonly head: string;
  readonly service: string;
  readonly namespace: string;
  /** Fields with one value, and why: `isolate: []  # on the host network`. */
  readonly fields: readonly {
    readonly key: string;
    readonly value: string;
    readonly why?: string;
  }[];
  readonly lists: Readonly<Partial<Record<Section, readonly PageLine[]>>>;
  /** Questions that belong to no line. */
  readonly questions: Readonly<Partial<Record<Section, readonly string[]>>>;
}

/** Prints a page: evidence behind each line, questions as comments that begin with `# ?`. */
export function printPage(page: Page): string {
  return `${[
    `# ${comment(page.head)}`,
    `service: ${scalar(page.service)}`,
    `namespace: ${scalar(page.namespace)}`,
    ...page.fields.map(({ key, value, why }) =>
      why === undefined ? `${key}: ${value}` : withComment(`${key}: ${value}`, why),
    ),
    ...sections.flatMap((key) => sectionLines(key, page)),
  ].join('\n')}\n`;
}

/** A key with its lines; where there are only questions, no key: a profile has no empty lists. */
function sectionLines(key: Section, { lists, questions }: Page): string[] {
  const [lines = [], asked = []] = [lists[key], questions[key]];
  if (lines.length === 0) return asked.map((each) => `# ? ${key}: ${comment(each)}`);
  return [
    `${key}:`,
    ...lines.flatMap((line) => [
      withEvidence(`  - ${line.entry}`, line.evidence),
      ...(line.questions ?? []).map((each) => `  # ? ${comment(each)}`),
    ]),
    ...asked.map((each) => `  # ? ${comment(each)}`),
  ];
}

/** So many pieces of evidence are told; the rest is counted. */
const told = 3;

/** A line with why it stands there, in a comment. */
export function withEvidence(line: string, evidence: readonly Evidence[]): string {
  if (evidence.length === 0) return line;
  const words = evidence.slice(0, told).map((each) => each.words);
  const more = evidence.length > told ? [`${evidence.length - told} more`] : [];
  return withComment(line, [...words, ...more].join('; '));
}

/** A line with words behind it, where the eye looks for them. */
export function withComment(line: string, words: string): string {
  return `${line.padEnd(39)} # ${comment(words)}`;
}

/** Text of others in a comment: one line, and not too long. */
export function comment(words: string): string {
  const line = plain(words);
  return line.length > 200 ? `${line.slice(0, 197)}...` : line;
}

/** Plain where every reader of YAML takes it for this text, else quoted. */
export function scalar(text: string): string {
  if (/^[1-9]\d*$/.test(text)) return text;
  const isPlain = /^[$a-zA-Z][\w./-]*(?::[\w/-]+)?$/.test(text);
  const isWord = /^(?:y|n|yes|no|on|off|true|false|null)$/i.test(text);
  return isPlain && !isWord ? text : quoteScalar(text);
}

/** A value as YAML on one line, keys and texts quoted where they need it. */
export function flow(value: unknown): string {
  if (typeof value === 'string') return scalarText(value);
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, each]) => `${scalarText(key)}: ${flow(each)}`);
    return `{${entries.join(', ')}}`;
  }
  return JSON.stringify(value);
}

/** As scalar, but a text of digits stays a text. */
function scalarText(text: string): string {
  return /^\d+$/.test(text) ? quoteScalar(text) : scalar(text);
}

/** The field that leads to workloads which the service's name alone does not. */
export function workloadField(refs: readonly WorkloadRef[]): { key: string; value: string } {
  const names = refs.map(({ kind, name }) => scalar(kind === undefined ? name : `${kind}/${name}`));
  const [only = '', ...more] = names;
  return { key: 'workload', value: more.length === 0 ? only : `[${names.join(', ')}]` };
}

/** The field that says which pods are held, and why it does. */
export function selectField({ selector, why }: NonNullable<HeldPods['select']>): {
  key: string;
  value: string;
  why: string;
} {
  return { key: 'select', value: flow(selectorValue(selector)), why };
}

/** A map of labels, or the whole selector where it has expressions. */
export function selectorValue({ matchLabels, matchExpressions }: Selector): unknown {
  if (matchExpressions.length === 0) return sorted(matchLabels);
  return {
    ...(Object.keys(matchLabels).length > 0 && { matchLabels: sorted(matchLabels) }),
    matchExpressions: matchExpressions.map((each) => ({ ...each })),
  };
}

/** Labels by their keys. */
export function sorted(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => compare(a, b)));
}

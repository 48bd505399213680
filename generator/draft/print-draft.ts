import { plain } from '../model/diagnostic.ts';
import { quoteScalar } from '../stages/render.ts';
import type { Draft, DraftConsumption, DraftEgress, DraftExposure, Evidence } from './draft.ts';

/** A draft as a profile file in the short form: evidence behind each line, questions as comments. */
export function printDraft(draft: Draft): string {
  const { exposes, consumes, egress, questions } = draft;
  const head = [
    `# Drafted by netprofile init from ${comment(draft.from)}. "# ?" asks what the manifests do not say.`,
    `service: ${scalar(draft.service)}`,
    `namespace: ${scalar(draft.namespace)}`,
    ...(draft.workload === undefined
      ? []
      : [`workload: ${scalar(`${draft.workload.kind}/${draft.workload.name}`)}`]),
    ...(draft.isHostNetwork
      ? ['isolate: []                           # on the host network: no policy holds its pods']
      : []),
  ];
  return `${[
    ...head,
    ...section('exposes', exposes.flatMap(exposureLines), questions.exposes),
    ...section('consumes', consumes.map(consumptionLine), questions.consumes),
    ...section('egress', egress.map(egressLine), questions.egress),
  ].join('\n')}\n`;
}

/** A key with its lines; where there are only questions, no key: a profile has no empty lists. */
function section(key: string, lines: readonly string[], questions: readonly string[]): string[] {
  if (lines.length > 0)
    return [`${key}:`, ...lines, ...questions.map((each) => `  # ? ${comment(each)}`)];
  return questions.map((each) => `# ? ${key}: ${comment(each)}`);
}

function exposureLines(exposure: DraftExposure): string[] {
  return [
    withEvidence(`  - ${exposureEntry(exposure)}`, exposure.evidence),
    ...exposure.questions.map((each) => `  # ? ${comment(exposure.port)}: ${comment(each)}`),
  ];
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

const consumptionLine = (line: DraftConsumption): string =>
  withEvidence(`  - ${consumptionEntry(line)}`, line.evidence);
const egressLine = (line: DraftEgress): string =>
  withEvidence(`  - ${egressEntry(line)}`, line.evidence);

/** So many pieces of evidence are told; the rest is counted. */
const told = 3;

/** A line with why it stands there, in a comment. */
export function withEvidence(line: string, evidence: readonly Evidence[]): string {
  if (evidence.length === 0) return line;
  const words = evidence.slice(0, told).map((each) => each.words);
  const more = evidence.length > told ? [`${evidence.length - told} more`] : [];
  return `${line.padEnd(39)} # ${comment([...words, ...more].join('; '))}`;
}

/** Text of others in a comment: one line, and not too long. */
function comment(words: string): string {
  const line = plain(words);
  return line.length > 200 ? `${line.slice(0, 197)}...` : line;
}

/** Plain where every reader of YAML takes it for this text, else quoted. */
function scalar(text: string): string {
  if (/^[1-9]\d*$/.test(text)) return text;
  const isPlain = /^[$a-zA-Z][\w./-]*(?::[\w/-]+)?$/.test(text);
  const isWord = /^(?:y|n|yes|no|on|off|true|false|null)$/i.test(text);
  return isPlain && !isWord ? text : quoteScalar(text);
}

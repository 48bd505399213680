import { serviceAt } from '../analysis/explain/entry-misses.ts';
import { explainEnds } from '../analysis/explain/explain.ts';
import type { End } from '../analysis/explain/question.ts';
import { type ThroughMesh, throughMesh } from '../analysis/explain/through-mesh.ts';
import type { Analysis } from '../analysis/reach/analyse.ts';
import { UsageError } from '../io/usage.ts';
import type { Code, Diagnostic } from '../model/diagnostic.ts';
import type { PlatformFacts } from '../model/intent.ts';
import type { Explanation, Party } from '../model/reach.ts';
import { type FoundGoals, findGoals, type Target } from './find-goal.ts';
import { findEnd, notFound, type Sought } from './find-party.ts';

/** A connection that somebody asked about, found and explained. */
export interface AskedConnection extends FoundGoals {
  readonly from: End;
  /** With its ends as they were typed. */
  readonly explanation: Explanation;
  /** What an ambient mesh makes of it. */
  readonly mesh: ThroughMesh | undefined;
}

/** Finds both ends by what people type, and explains; what nothing here is called is a mistake. */
export function askedConnection(
  analysis: Analysis,
  source: string,
  to: Target,
  sought: Sought & { readonly platform: PlatformFacts },
): AskedConnection {
  const from = findSource(analysis, source, sought);
  const { goals, notes } = findGoals(analysis, to, sought);
  const explained = explainEnds(analysis, from, goals);
  const mesh = throughMesh(analysis, from, goals, explained, sought.platform);
  const goal = goals.find((each) => each.address !== undefined && goals.length === 1);
  const explanation = {
    ...explained,
    source: asTyped(explained.source, from.address),
    destination: asTyped(explained.destination, goal?.address),
    ...(mesh?.mayBeAllowed === true && {
      mayBeAllowed: [...(explained.mayBeAllowed ?? []), mesh.note.text],
    }),
  };
  return { from, goals, notes, explanation, mesh };
}

function findSource(analysis: Analysis, typed: string, sought: Sought): End {
  const end = findEnd(analysis, typed, sought.namespace);
  if (end === undefined) throw notFound(analysis, typed, sought);
  const service = serviceAt(analysis.cluster, `${end.address}/${typed.includes(':') ? 128 : 32}`);
  if (service === undefined) return end;
  throw new UsageError(
    `${typed} is the address of Service ${service}: nothing comes from there`,
    'connections come from pods, under their own addresses: write namespace/name',
  );
}

/** Findings after which more, or less, may be open than is shown. */
const doubts: readonly Code[] = [
  'unsupported-policy',
  'unsupported-peer',
  'namespace-labels-unknown',
  'controller-label',
  'hook-policy',
];

/** Why an answer is not the one that was expected, or not known to be. */
export function disappointment(
  expected: string | undefined,
  { explanation, mesh }: Pick<AskedConnection, 'explanation' | 'mesh'>,
  diagnostics: readonly Diagnostic[],
): string | undefined {
  const doubt = diagnostics.find(({ code }) => doubts.includes(code));
  if (
    expected !== undefined &&
    (expected === 'allowed') === explanation.allowed &&
    doubt !== undefined
  )
    return `cannot tell whether it is ${expected}: ${doubt.message}`;
  if (expected === 'allowed' && explanation.except !== undefined)
    return `expected allowed, and it is so for some pods only: not ${explanation.except}`;
  if (expected === 'blocked' && explanation.mayBeAllowed !== undefined)
    return `cannot tell whether it is blocked: ${explanation.mayBeAllowed.join('; ')}`;
  if (expected === 'allowed' && explanation.allowed && mesh !== undefined)
    return `cannot tell whether it is allowed: ${mesh.note.text}`;
  const vague = diagnostics.find((each) => isAbout(each, explanation));
  if (expected === 'allowed' && explanation.allowed && vague !== undefined)
    return `cannot tell whether it is allowed: ${vague.message}`;
  if (expected === undefined || (expected === 'allowed') === explanation.allowed) return undefined;
  return `expected ${expected}, and it is ${explanation.allowed ? 'allowed' : 'blocked'}`;
}

/** Whether a finding says that a policy of either end allows less than what is shown. */
function isAbout({ code, place }: Diagnostic, { egress, ingress }: Explanation): boolean {
  if (code !== 'policy-approximated' || place === undefined) return false;
  return [...egress.policies, ...ingress.policies].some(
    ({ place: { file, document, path } }) =>
      file === place.file &&
      document === place.document &&
      path.every((step, index) => step === place.path[index]),
  );
}

/** The simulation knows pieces of the address space; people ask about one address. */
function asTyped(party: Party, address: string | undefined): Party {
  if (party.kind !== 'addresses' || address === undefined) return party;
  return { ...party, name: address, first: address, last: address };
}

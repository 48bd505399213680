import { meaningOf } from '../../dialects/policy-meaning.ts';
import { Report } from '../../grammar/reader.ts';
import type { Cluster } from '../../model/cluster.ts';
import { subjectName } from '../../model/connection.ts';
import {
  type Code,
  type Diagnostic,
  finding,
  isWithin,
  type Place,
} from '../../model/diagnostic.ts';
import type { ShippedPolicy } from '../../model/manifest.ts';
import type { PolicyObject } from '../../model/policy.ts';
import { objectsOf } from '../../stages/manifests/objects.ts';
import type { RawDocument } from '../../stages/parse.ts';
import { mentionsOf } from '../population/named-by-policies.ts';
import { withPlanned } from '../read/with-planned.ts';
import { type Compared, comparePolicies } from './compare-policies.ts';
import { type Kept, keptOf, keptText, writtenText } from './keeper.ts';
import { podLabels } from './pod-labels.ts';
import { samePods } from './same-pods.ts';

/** A cluster that was read, and what profiles call for. */
export interface DriftQuestion extends Compared {
  readonly documents: readonly RawDocument[];
  readonly cluster: Cluster;
  /** The one that was read; absent: all. */
  readonly namespace?: string;
  /** What compiling the profiles against the cluster found. */
  readonly diagnostics: readonly Diagnostic[];
  /** Whether what is planned can be relied on, so that policies are compared. */
  readonly isPlanned: boolean;
}

/**
 * Where a cluster is not what the profiles would make of it now: what
 * compiling found, with who keeps the policies that it is about; policies that
 * are missing, changed or left over; those that somebody made by hand; pods
 * with other labels than their template.
 */
export function driftOf(question: DriftQuestion): readonly Diagnostic[] {
  const { documents, cluster, namespace, planned } = question;
  const objects = [...objectsOf(documents, new Report())];
  const byPlace = new Map(objects.map((each) => [each.id.place.file, each]));
  const keptAt = ({ file }: Place): Kept => {
    const object = byPlace.get(file);
    return object === undefined ? {} : keptOf(object);
  };
  const guesses = question.diagnostics.filter(({ code }) => code === 'guessed-peer');
  const same = samePods(cluster, ({ origin }) =>
    guesses.some(({ place }) => place !== undefined && isWithin(place, origin)),
  );
  const around = {
    whyMissing:
      'was the release made without netprofile (helm upgrade needs --post-renderer every time), or were its files not applied?',
    isLookedFor: (policy: PolicyObject) => isIn(policy.namespace, namespace) && !isHook(policy),
    sameThere: (found: ShippedPolicy, policy: PolicyObject) =>
      same(found, policy, found.namespace ?? '')
        ? 'says in other words what the profiles say'
        : undefined,
    keptText: ({ place }: ShippedPolicy) => keptText(keptAt(place)),
  };
  const asked = mentionsOf(withPlanned(cluster, planned, namespace ?? '')).selectorKeys;
  return [
    ...question.diagnostics.flatMap((each) => told(each, namespace, keptAt)),
    ...(question.isPlanned ? comparePolicies(question, around) : []),
    ...byHand(question, keptAt),
    ...editedByHand(question, keptAt),
    ...podLabels(objects, asked),
  ];
}

/** Hooks are deleted when they have succeeded, and their policies with them. */
function isHook({ annotations }: PolicyObject): boolean {
  return annotations['helm.sh/hook'] !== undefined;
}

function isIn(namespace: string | undefined, read: string | undefined): boolean {
  return read === undefined || namespace === undefined || namespace === read;
}

/** Findings about a policy of somebody else. */
const foreign: readonly Code[] = ['chart-policy-voids', 'chart-policy-adds', 'foreign-policy'];

/** A finding of compiling, as it stands of a cluster: nothing is said of namespaces that were not read. */
function told(
  found: Diagnostic,
  namespace: string | undefined,
  keptAt: (place: Place) => Kept,
): Diagnostic[] {
  const { code, subject = '', place, message } = found;
  if (code === 'profile-matches-nothing' || code === 'hook-invisible') {
    const [own] = subject.includes('/') ? subject.split('/') : [undefined];
    return isIn(own, namespace) ? [found] : [];
  }
  if (place === undefined || !foreign.includes(code)) return [found];
  const kept = keptAt(place);
  const { keeper } = kept;
  // of a chart's values nobody knows here
  const hint = keeper === undefined ? 'take it away' : `switch it off in the ${keeper}`;
  return [
    {
      ...found,
      message: `${message}${keptText(kept)}`,
      ...(code === 'chart-policy-voids' && { hint }),
    },
  ];
}

/** Policies of others that nothing keeps, whatever they open; those of the cluster as a whole where they do. */
function byHand(
  { manifests, diagnostics, namespace }: DriftQuestion,
  keptAt: (place: Place) => Kept,
): readonly Diagnostic[] {
  const opening = diagnostics.flatMap(({ code, place, subject = '' }) =>
    place !== undefined && (code === 'chart-policy-voids' || code === 'chart-policy-adds')
      ? [{ place, subject }]
      : [],
  );
  const foreign = manifests.policies
    .filter((each) => !each.ours && isIn(each.namespace, namespace))
    .map((each) => ({
      place: each.place,
      subject: subjectName({ service: each.name, namespace: each.namespace }),
    }));
  const all = new Map([...opening, ...foreign].map((each) => [each.place.file, each]));
  return [...all.values()]
    .filter(({ place }) => keptAt(place).keeper === undefined)
    .map(({ place, subject }) => {
      const [name = subject] = subject.split('/').slice(-1);
      return finding('policy-by-hand', `no release or application keeps the policy ${name}`, {
        place,
        subject,
        hint: 'put it under the care of one, or take it away: profiles say what is allowed',
      });
    });
}

/** Policies of ours that mean what they should, and that somebody wrote all the same. */
function editedByHand(
  { replaced }: Compared,
  keptAt: (place: Place) => Kept,
): readonly Diagnostic[] {
  return [...replaced].flatMap(([planned, found]): Diagnostic[] => {
    const { lastWriter } = keptAt(found.place);
    if (lastWriter?.byHand !== true || meaningOf(found) !== meaningOf(planned)) return [];
    const message = `${found.kind} ${found.name} means what the profiles say, and was ${writtenText(lastWriter)}`;
    return [
      finding('policy-edited-by-hand', message, {
        place: found.place,
        subject: subjectName(planned),
        hint: 'changes belong in the profile: make the release again',
      }),
    ];
  });
}

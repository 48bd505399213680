import { matches } from '../../grammar/selectors.ts';
import type { Options } from '../../model/compile-options.ts';
import { type Subject, subjectName } from '../../model/connection.ts';
import { type Diagnostic, finding } from '../../model/diagnostic.ts';
import type { Intent, PlatformFacts } from '../../model/intent.ts';
import type { Manifests, Workload } from '../../model/manifest.ts';
import type { Selector } from '../../model/policy.ts';
import { writtenLabels } from '../manifests/controller-labels.ts';
import { isTestPod } from '../manifests/test-pods.ts';
import { type Found, groupBy, type Lookup, type Wanted } from './find.ts';
import { type PeerPods, peerPods, spaceOf } from './peer-pods.ts';
import { commonSelector } from './select.ts';

interface Result {
  readonly subject: Subject;
  readonly diagnostics: readonly Diagnostic[];
}

/** Makes subjects of intents, and of workloads and names that are only peers. */
export interface Subjects {
  readonly ofIntent: (intent: Intent) => Result;
  /** A peer that no loaded profile is about. */
  readonly ofName: (service: string, namespace: string | undefined) => Subject;
  /** Who a subject is in the rules of others. */
  readonly asPeer: (subject: Subject) => PeerPods;
  /** Whether Helm's hooks are not among the manifests: whoever is not there may be one. */
  readonly hidesHooks: boolean;
}

export function subjects(
  manifests: Manifests,
  platform: PlatformFacts,
  look: Lookup,
  options: Options,
): Subjects {
  // what Helm 3 hides may change no selector
  const others = manifests.workloads.filter((each) => !each.hostNetwork && !isTestPod(each));
  const byNamespace = groupBy(others, (each) => [spaceOf(each, options.namespace) ?? '']);
  const othersOf = (owners: readonly Workload[]): Workload[] => {
    const space = owners[0] === undefined ? undefined : spaceOf(owners[0], options.namespace);
    // what is in no known namespace may be in any
    const near =
      space === undefined
        ? others
        : [...(byNamespace.get(space) ?? []), ...(byNamespace.get('') ?? [])];
    return near.filter((each) => !owners.includes(each));
  };
  const convention = (service: string): Selector => ({
    matchLabels: { [platform.serviceLabel]: service },
    matchExpressions: [],
  });

  const build = (
    wanted: Wanted,
    found: Found,
    intent: Intent | undefined,
    diagnostics: Diagnostic[],
  ): Subject => {
    const owners = found.workloads;
    const anchor = owners[0] ?? found.resources[0] ?? found.service;
    const placed = anchor?.namespace;
    const namespace = placed ?? wanted.namespace ?? options.namespace;
    const selection = selectorFor(wanted, found, owners, intent, diagnostics);
    const services = [
      ...new Set([
        ...owners.flatMap(look.servicesOf),
        ...(found.service === undefined ? [] : [found.service]),
      ]),
    ];
    return {
      service: wanted.service,
      ...(namespace !== undefined && { namespace }),
      ...(intent !== undefined && { intent }),
      ...(placed !== undefined && { placed }),
      seen: found.by !== 'nothing',
      // select may hold only some of them; the others are nobody's
      workloads: owners.filter(
        (each) =>
          !each.hostNetwork &&
          (wanted.select === undefined || matches(wanted.select, each.podLabels)),
      ),
      ...(owners.length === 0 &&
        found.resources[0] !== undefined && { operated: found.resources[0] }),
      onHost: owners.length > 0 && owners.every((each) => each.hostNetwork),
      services,
      ...(selection !== undefined && { selector: selection.selector }),
      guessed: selection?.guessed ?? false,
    };
  };

  const selectorFor = (
    wanted: Wanted,
    found: Found,
    owners: readonly Workload[],
    intent: Intent | undefined,
    diagnostics: Diagnostic[],
  ): { selector: Selector; guessed: boolean } | undefined => {
    if (wanted.select !== undefined) return { selector: wanted.select, guessed: false };
    const holdable = owners.filter((each) => !each.hostNetwork);
    if (holdable.length > 0) {
      const selection = commonSelector(holdable, () => othersOf(holdable));
      if (selection.ok) return { selector: selection.selector, guessed: false };
      const hint = 'write select: with labels that these pods have and no others';
      diagnostics.push(
        finding(selection.why, selection.message, {
          place: intent?.place,
          subject: subjectName(wanted),
          hint,
        }),
      );
      return undefined;
    }
    if (found.service?.selector !== undefined) {
      return {
        selector: { matchLabels: found.service.selector, matchExpressions: [] },
        guessed: false,
      };
    }
    return { selector: convention(wanted.service), guessed: true };
  };

  return {
    ofIntent: (intent) => {
      const diagnostics: Diagnostic[] = [];
      const found = look.find(intent);
      const about = { place: intent.place, subject: subjectName(intent) };
      checkFound(intent, found, about, options.namespace, diagnostics);
      const subject = build(intent, found, intent, diagnostics);
      checkPods(intent, found, about, diagnostics);
      return { subject, diagnostics };
    },
    ofName: (service, namespace) => {
      const wanted: Wanted = namespace === undefined ? { service } : { service, namespace };
      const found = look.find(wanted);
      const ambiguous = ambiguity(wanted, found);
      return {
        ...build(wanted, found, undefined, []),
        ...(ambiguous !== undefined && { ambiguous }),
      };
    },
    asPeer: peerPods(manifests, options.namespace),
    hidesHooks: options.hooks === 'hidden',
  };
}

type About = { readonly place: Intent['place']; readonly subject: string };

/** What is found for a name that does not say which workload it means, in words. */
function ambiguity(wanted: Wanted, { by, workloads }: Found): string | undefined {
  const names = workloads
    .map((each) => `${each.kind} ${each.namespace ?? '(release namespace)'}/${each.name}`)
    .join(', ');
  const spaces = new Set(workloads.map((each) => each.namespace ?? ''));
  if (spaces.size > 1) return `${subjectName(wanted)} is found in several namespaces: ${names}`;
  if (by !== 'label' || workloads.length < 2) return undefined;
  return `the label convention finds several workloads for ${subjectName(wanted)}: ${names}`;
}

function checkFound(
  intent: Intent,
  found: Found,
  about: About,
  releaseNamespace: string | undefined,
  diagnostics: Diagnostic[],
): void {
  const ambiguous = ambiguity(intent, found);
  if (ambiguous !== undefined) {
    const hint =
      found.by === 'label'
        ? 'name the ones that are meant in workload, or write select'
        : 'set namespace';
    diagnostics.push(finding('ambiguous-workload', ambiguous, { ...about, hint }));
  }
  const [stranger] = found.elsewhere;
  if (found.by === 'nothing' && stranger !== undefined && intent.namespace !== undefined) {
    diagnostics.push(
      finding(
        'namespace-mismatch',
        `${stranger.kind} ${stranger.name} is in namespace ${stranger.namespace ?? releaseNamespace}, the profile says ${intent.namespace}`,
        {
          ...about,
          hint: namespaceHint(stranger, intent.namespace, releaseNamespace),
        },
      ),
    );
  }
}

/** An object of a chart has the namespace that it is told: then -n is what is missing, and not a word in the profile. */
function namespaceHint(
  { namespace }: Pick<Workload, 'namespace'>,
  asked: string,
  releaseNamespace: string | undefined,
): string {
  const others = 'map it under namespaces in the platform file, or name another workload';
  return namespace === undefined
    ? `its manifest names no namespace: pass -n ${asked} if that is where it goes, write namespace: ${releaseNamespace}, ${others}`
    : `write namespace: ${namespace}, ${others}`;
}

function checkPods(intent: Intent, found: Found, about: About, diagnostics: Diagnostic[]): void {
  const onHost = found.workloads.filter((each) => each.hostNetwork);
  // a profile that isolates nothing promises nothing
  if (onHost.length > 0 && (intent.isolate.ingress || intent.isolate.egress)) {
    diagnostics.push(
      finding(
        'host-network',
        `the pods of ${onHost.map((each) => `${each.kind} ${each.name}`).join(', ')} are on the host network: no policy holds them`,
        {
          ...about,
          hint: 'their peers see node addresses: use $nodes there; isolate: [] says that this profile only describes',
        },
      ),
    );
  }
  const { select } = intent;
  if (select === undefined) return;
  const missed = found.workloads.filter(
    (each) => !each.hostNetwork && !matches(select, each.podLabels),
  );
  const [first] = missed;
  if (first === undefined) return;
  const names = missed.map((each) => `${each.kind} ${each.name}`).join(', ');
  diagnostics.push(
    finding(
      'selects-nothing',
      `select of ${subjectName(intent)} does not match the pods of ${names}`,
      {
        ...about,
        hint: `their labels are ${JSON.stringify(writtenLabels(first.podLabels))}; leave out select, or the workload`,
      },
    ),
  );
}

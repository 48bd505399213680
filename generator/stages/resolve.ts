import type { Options } from '../model/compile-options.ts';
import { type Subject, subjectName } from '../model/connection.ts';
import { type Diagnostic, finding } from '../model/diagnostic.ts';
import type { Intent, Limits, PlatformFacts } from '../model/intent.ts';
import type { Manifests } from '../model/manifest.ts';
import type { Rule, Selector } from '../model/policy.ts';
import { type Everybody, everybody } from './checks/everybody.ts';
import { limits, unknownLimits } from './checks/limits.ts';
import { refusals } from './resolve/asked-ports.ts';
import type { Offer } from './resolve/consent.ts';
import { egressRules } from './resolve/egress.ts';
import { lookup } from './resolve/find.ts';
import { ingressRules, type World } from './resolve/ingress.ts';
import { network } from './resolve/network.ts';
import { podPorts } from './resolve/ports.ts';
import { subjects as makeSubjects } from './resolve/subjects.ts';

/** A service whose policy is made here, with its rules. A direction that is absent is not isolated. */
export interface Resolved {
  readonly subject: Subject & { readonly intent: Intent; readonly selector: Selector };
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

export interface Resolution {
  readonly resolved: readonly Resolved[];
  readonly subjects: readonly Subject[];
  readonly world: World;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Looks up whose pods each profile is about and who its peers are, and makes
 * the rules of every service that is in the release.
 */
export function resolve(
  intents: readonly Intent[],
  platform: PlatformFacts,
  manifests: Manifests,
  options: Options,
): Resolution {
  const look = lookup(manifests, platform, options.namespace);
  const maker = makeSubjects(manifests, platform, look, options);
  const { once, diagnostics } = distinct(intents);
  if (options.forbid !== undefined) diagnostics.push(...unknownLimits(options.forbid, platform));
  const subjects: Subject[] = [];
  for (const intent of once.map((each) => renamed(each, platform))) {
    const made = maker.ofIntent(intent);
    subjects.push(made.subject);
    diagnostics.push(...made.diagnostics);
  }
  const known = new Map<Subject, ReturnType<typeof offersOf>>();
  const offered = (subject: Subject): ReturnType<typeof offersOf> => {
    const made = known.get(subject) ?? offersOf(subject);
    known.set(subject, made);
    return made;
  };
  const world: World = {
    net: network(subjects, platform, look),
    platform,
    subjects: maker,
    offersOf: (subject) => offered(subject).offers,
  };
  if (options.forbid !== undefined)
    diagnostics.push(...overLimits(options.forbid, world, everybody(manifests)));
  const made = subjects.flatMap((subject) => {
    const { intent, selector } = subject;
    if (intent === undefined) return [];
    diagnostics.push(...presence(subject, intent, options));
    return selector !== undefined && isMade(subject, intent, options)
      ? [{ subject, intent, selector }]
      : [];
  });
  const asking = new Set(
    made.filter((each) => each.intent.isolate.egress).map((each) => each.subject),
  );
  const resolved = made.map(({ subject, intent, selector }): Resolved => {
    if (subject.guessed) diagnostics.push(guessed(subject, intent, options));
    diagnostics.push(...offered(subject).diagnostics);
    const ingress = intent.isolate.ingress ? ingressRules(subject, world) : undefined;
    const egress = intent.isolate.egress ? egressRules(subject, world, look) : undefined;
    diagnostics.push(...(ingress?.diagnostics ?? []), ...(egress?.diagnostics ?? []));
    diagnostics.push(...refusals(subject, world, (consumer) => asking.has(consumer)));
    return {
      subject: { ...subject, intent, selector },
      ...(ingress !== undefined && { ingress: ingress.rules }),
      ...(egress !== undefined && { egress: egress.rules }),
    };
  });
  const explained = diagnostics.some(
    (each) => each.code === 'namespace-mismatch' || each.code === 'profile-matches-nothing',
  );
  if (
    options.hasManifests &&
    intents.length > 0 &&
    !explained &&
    !subjects.some((each) => each.seen)
  ) {
    const hint =
      'check the names in the profiles, the namespace, and what stands on standard input';
    const what =
      intents.length === 1 ? 'the profile is not' : `none of the ${intents.length} profiles is`;
    diagnostics.push(
      finding('nothing-matched', `${what} about anything in the release`, {
        place: intents[0]?.place,
        hint,
      }),
    );
  }
  return { resolved, subjects, world, diagnostics };
}

function overLimits(
  forbid: Limits,
  { net, platform, subjects: maker }: World,
  all: Everybody,
): Diagnostic[] {
  return net.subjects.flatMap((subject) => {
    const { intent } = subject;
    if (intent === undefined) return [];
    return limits(intent, subject, forbid, {
      platform,
      everybody: all,
      selectorsOf: (ref) => {
        const named =
          net.named(ref, subject) ?? maker.ofName(ref.service, net.namespaceOf(ref, subject));
        return { selectors: maker.asPeer(named).selectors, namespace: named.namespace };
      },
    });
  });
}

function renamed(intent: Intent, platform: PlatformFacts): Intent {
  const namespace =
    intent.namespace === undefined ? undefined : platform.namespaces.get(intent.namespace);
  return namespace === undefined ? intent : { ...intent, namespace };
}

/** The first profile of each service; a second one is reported and left out. */
function distinct(intents: readonly Intent[]): { once: Intent[]; diagnostics: Diagnostic[] } {
  const first = new Map<string, Intent>();
  const diagnostics: Diagnostic[] = [];
  for (const intent of intents) {
    const key = subjectName(intent);
    const other = first.get(key);
    if (other === undefined) first.set(key, intent);
    else {
      const hint = 'join them, or give one another service or namespace';
      diagnostics.push(
        finding('duplicate-profile', `a second profile for ${key}`, {
          place: intent.place,
          related: other.place,
          subject: key,
          hint,
        }),
      );
    }
  }
  return { once: [...first.values()], diagnostics };
}

function offersOf(subject: Subject): { offers: Offer[]; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const offers = (subject.intent?.exposes ?? []).flatMap((exposure): Offer[] => {
    const { ports, diagnostics: found } = podPorts(
      exposure.ports,
      subject,
      exposure.place,
      subjectName(subject),
    );
    diagnostics.push(...found);
    return ports === undefined ? [] : [{ exposure, ports }];
  });
  return { offers, diagnostics };
}

/** A Job or Pod that Helm 3 may hide because it is a hook. */
function mayBeHook(intent: Intent): boolean {
  return intent.workload?.every(({ kind }) => kind === 'Job' || kind === 'Pod') ?? false;
}

/**
 * Whether a policy may be made for pods that nobody sees: where the profile's
 * select says which. A profile that names another namespace than the release's
 * is for another release.
 */
function isHiddenHook(subject: Subject, intent: Intent, options: Options): boolean {
  const isHere =
    intent.namespace === undefined ||
    options.namespace === undefined ||
    intent.namespace === options.namespace;
  return options.hooks === 'hidden' && !subject.seen && isHere && mayBeHook(intent);
}

function isMade(subject: Subject, intent: Intent, options: Options): boolean {
  if (!intent.isolate.ingress && !intent.isolate.egress) return false;
  if (subject.onHost) return false;
  if (!options.hasManifests || subject.seen) return true;
  return isHiddenHook(subject, intent, options) && intent.select !== undefined;
}

/** What to say about a profile whose service is not in the release. */
function presence(subject: Subject, intent: Intent, options: Options): Diagnostic[] {
  if (!options.hasManifests || subject.seen) return [];
  const name = subjectName(subject);
  const about = { place: intent.place, subject: name };
  if (options.hooks === 'hidden' && mayBeHook(intent)) {
    const made =
      isHiddenHook(subject, intent, options) && intent.select !== undefined
        ? 'its policy follows select'
        : 'no policy is made for it';
    return [
      finding(
        'hook-invisible',
        `${name} may be a hook, which these manifests do not show: ${made}`,
        {
          ...about,
          hint: 'Helm 3 never shows hooks, and helm get manifest leaves them out',
        },
      ),
    ];
  }
  if (intent.source === 'files' && options.mode !== 'assert') {
    return [finding('profile-not-in-release', `${name} has no workload here`, about)];
  }
  const hint =
    'name the workload in workload: [Kind/]name, or correct the service; for a Helm hook, which Helm 3 hides, write workload: Job/name and select';
  return [
    finding('profile-matches-nothing', `${name} has no workload, Service or pods here`, {
      ...about,
      hint,
    }),
  ];
}

function guessed(subject: Subject, intent: Intent, options: Options): Diagnostic {
  const labels = Object.entries(subject.selector?.matchLabels ?? {}).map(
    ([key, value]) => `${key}=${value}`,
  );
  return finding(
    'guessed-selector',
    `the pods of ${subjectName(subject)} were not seen: ${labels.join(', ')} is the label convention`,
    {
      place: intent.place,
      subject: subjectName(subject),
      hint: options.hasManifests
        ? 'write select'
        : 'pass the workloads with --manifests, or write select',
    },
  );
}

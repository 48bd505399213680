import { portText, writtenPort } from '../../grammar/ports.ts';
import { type Subject, subjectName } from '../../model/connection.ts';
import { type Diagnostic, finding, type Place } from '../../model/diagnostic.ts';
import type { Ports } from '../../model/policy.ts';
import { consent, type Offer, offeredTo } from './consent.ts';
import type { World } from './ingress.ts';
import { podPorts } from './ports.ts';

/**
 * The ports that a consumer gets of a provider: those that it wrote, or all
 * that are offered to it. With the provider's profile loaded, what it does not
 * expose to the consumer is a finding.
 */
export function askedPorts(
  subject: Subject,
  provider: Subject,
  loaded: boolean,
  written: Ports | undefined,
  world: World,
  about: { place: Place; subject: string },
): { ports?: Ports | undefined; diagnostics: readonly Diagnostic[] } {
  const name = subjectName(provider);
  if (!loaded)
    return written === undefined
      ? { diagnostics: [] }
      : podPorts(written, provider, about.place, about.subject);
  const offers = world.offersOf(provider);
  // what a provider that has mistakes in it exposes is not known
  if (provider.intent?.broken === true) return { diagnostics: [] };
  if (written === undefined) {
    const offered = offeredTo(offers, provider, subject, world.net);
    if (offered !== undefined) return { ports: offered, diagnostics: [] };
    return {
      diagnostics: [
        finding('not-consented', `${name} exposes nothing to ${subjectName(subject)}`, {
          ...about,
          hint: `add ${wordsFor(subject)} to from in the profile of ${provider.service}`,
        }),
      ],
    };
  }
  const { ports, diagnostics } = podPorts(written, provider, about.place, about.subject);
  if (ports === undefined) return { diagnostics };
  if (ports === 'all') {
    return offers.some((each) => each.ports === 'all')
      ? { ports, diagnostics }
      : { diagnostics: [...diagnostics, notExposed('all ports', provider, offers, about)] };
  }
  const refused = ports.flatMap((port) => {
    const verdict = consent(port, offers, provider, subject, world.net);
    if (verdict.kind === 'allowed') return [];
    if (verdict.kind === 'not-exposed')
      return [notExposed(portText(port), provider, offers, about)];
    const [offer] = verdict.offers;
    return [
      finding(
        'not-consented',
        `${name} exposes ${portText(port)}, but not to ${subjectName(subject)}`,
        {
          ...about,
          related: offer?.exposure.place,
          hint: `add ${wordsFor(subject)} to from in the profile of ${provider.service}`,
        },
      ),
    ];
  });
  return refused.length > 0
    ? { diagnostics: [...diagnostics, ...refused] }
    : { ports, diagnostics };
}

function notExposed(
  what: string,
  provider: Subject,
  offers: readonly Offer[],
  about: { place: Place; subject: string },
): Diagnostic {
  const exposed = offers.flatMap((each) =>
    each.ports === 'all' ? ['all'] : each.ports.map(portText),
  );
  const listed = exposed.length === 0 ? 'nothing' : exposed.join(', ');
  const written = offers.flatMap((each) =>
    each.ports === 'all' ? ['all'] : each.ports.map(writtenPort),
  );
  return finding('port-not-exposed', `${subjectName(provider)} exposes ${listed}, not ${what}`, {
    ...about,
    hint:
      exposed.length === 0
        ? `add the port to exposes in the profile of ${provider.service}`
        : `consume ${written.join(', ')}, or add the port to exposes in the profile of ${provider.service}`,
  });
}

/**
 * What consumers ask of a provider and do not get, for consumers whose own
 * rules are not made here: a provider that takes consent back cuts them off.
 */
export function refusals(
  provider: Subject,
  world: World,
  isAsked: (consumer: Subject) => boolean,
): readonly Diagnostic[] {
  return world.net.consumersOf(provider).flatMap(({ subject, consumption }) => {
    if (isAsked(subject)) return [];
    const about = { place: consumption.place, subject: subjectName(subject) };
    return askedPorts(subject, provider, true, consumption.ports, world, about).diagnostics;
  });
}

/** What lets a consumer in; on the host network its pods have no address but their nodes'. */
function wordsFor(consumer: Subject): string {
  return consumer.onHost ? '$nodes' : `${subjectName(consumer)} or $consumers`;
}

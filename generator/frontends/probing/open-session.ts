import { probeImage } from '../../model/probe.ts';
import type { Environment } from '../environment.ts';
import { flag, text, type Values } from '../flags.ts';
import { wholeNumber } from './options.ts';
import { type Live, runName, type Session, sayOnStandardError } from './session.ts';

/** Loads the client and finds the cluster; nothing is sent. */
export async function openSession(
  values: Values,
  environment: Environment,
): Promise<Omit<Session, 'signal'>> {
  const live: Live = await import('../../bundles/cluster.ts');
  const connection = live.connect(
    { context: text(values, 'context'), kubeconfig: text(values, 'kubeconfig') },
    environment,
  );
  const settle = wholeNumber(values, 'settle', 60);
  const wait = wholeNumber(values, 'wait', 180);
  const lifetime = settle + wait + 1800;
  return {
    live,
    connection,
    run: runName(new Date()),
    mark: live.ownMark(lifetime),
    image: text(values, 'image') ?? probeImage,
    settle,
    wait,
    lifetime,
    podsAtOnce: 24,
    atOnce: 12,
    say: flag(values, 'quiet') === true ? () => undefined : sayOnStandardError,
  };
}

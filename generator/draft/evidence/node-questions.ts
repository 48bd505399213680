import type { DraftedWorkload } from '../draft.ts';
import type { Mention } from '../mentions.ts';
import { ownNode } from '../own-node.ts';
import type { Setting } from '../pod-settings.ts';
import type { Reference } from './reference.ts';

/** Whether a host is a pod's node, or has its name as a part. */
export function isOfNode({ host }: Mention): boolean {
  return host.includes(ownNode.address);
}

/** An address of the pod's own node among its settings. */
export interface NodeMention {
  readonly mention: Mention;
  readonly port: number | undefined;
  readonly setting: Setting;
}

/**
 * Questions about a pod's own node, where agents listen: one for each port,
 * or, where no setting says a port, one about the address that it is given.
 * A node's name alone is there to be told to others. Pods on the host network
 * are on the node themselves, and no policy holds them.
 */
export function nodeQuestions(
  found: readonly NodeMention[],
  { workload }: DraftedWorkload,
  listenersOn: (port: number) => readonly string[],
): readonly Reference[] {
  if (workload.hostNetwork) return [];
  const own = found.filter(({ mention: { host } }) =>
    [ownNode.address, ownNode.name].some((each) => each === host),
  );
  const byPort = new Map<number, string>();
  for (const { port, setting } of own)
    if (port !== undefined && !byPort.has(port)) byPort.set(port, setting.words);
  if (byPort.size > 0)
    return [...byPort].map(([port, words]) => {
      const there = listenersOn(port);
      const listeners = there.length === 0 ? '' : `, where ${there.join(', ')} may listen`;
      return asked(
        `the node's own address:${port} (${words})${listeners}: $nodes:${port} under consumes?`,
      );
    });
  const bare = own.find(({ mention }) => mention.host === ownNode.address);
  if (bare === undefined) return [];
  return [
    asked(
      `the node's own address (${bare.setting.words}): does it connect there? Then $nodes with the port under consumes`,
    ),
  ];
}

function asked(words: string): Reference {
  return { kind: 'question', about: 'egress', words };
}

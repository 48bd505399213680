import type { ControlConnection, PlannedConnection, ProbeOptions } from '../model/probe.ts';
import type { Asked, Draft } from './draft.ts';
import type { End } from './ends.ts';
import type { Simulations } from './simulations.ts';

export interface AskedDraft {
  readonly draft: Draft;
  readonly asked: Asked;
}

/** The control of each connection, and the connections that are made for controls alone. */
export interface Controls {
  readonly of: (each: AskedDraft) => PlannedConnection['control'];
  readonly all: () => readonly ControlConnection[];
}

/**
 * Where the run applies the policies, a connection is its own control, before
 * them. Otherwise it is another source that the simulation lets through to the
 * same target, best a pod that no policy selects; and where there is none, the
 * server itself, which shows that it listens.
 */
export function controlsFor(
  { actual }: Simulations,
  ends: readonly End[],
  options: ProbeOptions,
): Controls {
  const made = new Map<string, ControlConnection>();
  const allowed = new Map<string, readonly End[]>();
  const strangersFirst = [...ends].sort((a, b) => Number(isStranger(b)) - Number(isStranger(a)));
  return {
    all: () => [...made.values()],
    of: ({ draft }) => {
      if (options.mode === 'stand-ins' && options.before) return { kind: 'before' };
      const [source] = allowedTo(draft).filter((each) => each.id !== draft.from.id);
      if (source !== undefined)
        return control(draft, source.id, source.kind === 'twin' ? 'twin' : 'allowed');
      if (draft.to.kind === 'pod' || draft.to.kind === 'service')
        return control(draft, draft.to.end, 'itself');
      return { kind: 'none', why: 'no other source is allowed to connect there' };
    },
  };

  function control(
    { to, protocol, port }: Draft,
    from: string,
    because: ControlConnection['because'],
  ): PlannedConnection['control'] {
    const key = `${from} ${targetKey({ to, protocol, port })}`;
    const known = made.get(key);
    if (known !== undefined) return { kind: 'connection', id: known.id };
    const id = `control-${made.size + 1}`;
    made.set(key, { id, because, from, to, protocol, port });
    return { kind: 'connection', id };
  }

  /** At most two sources: one more than the one that asks. */
  function allowedTo(draft: Draft): readonly End[] {
    const key = targetKey(draft);
    const known = allowed.get(key);
    if (known !== undefined) return known;
    const { protocol, port, podPort = port, members } = draft;
    const found: End[] = [];
    for (const end of strangersFirst) {
      if (found.length === 2) break;
      if (members.includes(end.member) || end.replicaOf !== undefined) continue;
      const isOpen = [...actual.reach.row(end.member)].some(
        ([open, set]) =>
          members.some((each) => set.has(each)) && actual.reach.ports.has(open, protocol, podPort),
      );
      if (isOpen) found.push(end);
    }
    allowed.set(key, found);
    return found;
  }
}

function targetKey({ to, protocol, port }: Pick<Draft, 'to' | 'protocol' | 'port'>): string {
  return JSON.stringify([to, protocol, port]);
}

function isStranger({ kind }: End): boolean {
  return kind === 'twin' || kind === 'outsider';
}

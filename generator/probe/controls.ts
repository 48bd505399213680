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
 * them; of very many that are like each other, some of each source, and the
 * others have one to the same port by another pod. Otherwise it is another source that the simulation lets through to the
 * same target, best a pod that no policy selects; and where there is none, the
 * server itself, which shows that it listens.
 */
export function controlsFor(
  { actual }: Simulations,
  ends: readonly End[],
  options: ProbeOptions,
  asked: readonly AskedDraft[],
): Controls {
  const made = new Map<string, ControlConnection>();
  const allowed = new Map<string, readonly End[]>();
  const strangersFirst = [...ends].sort((a, b) => Number(isStranger(b)) - Number(isStranger(a)));
  const isBefore = options.mode === 'stand-ins' && options.before;
  const shared = isBefore ? withoutOwn(asked) : new Set();
  return {
    all: () => [...made.values()],
    of: (each) => {
      const { draft } = each;
      const other = shared.has(each) ? strangerTo(draft) : undefined;
      if (other !== undefined) return control(draft, other.id, 'before');
      if (isBefore) return { kind: 'before' };
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

  /** Some pod without a profile that is not the target. */
  function strangerTo({ to }: Draft): End | undefined {
    return strangersFirst.find(
      (each) => isStranger(each) && to.kind === 'pod' && to.end !== each.id,
    );
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

/** Up to so many connections, each is tried before policies: it costs the nodes a process. */
const fewEnough = 2000;

/** Of more than that, so many of each source. */
const ownOfEach = 8;

/** Connections whose control is another: between pods, spread so that every target keeps some of its own. */
function withoutOwn(asked: readonly AskedDraft[]): ReadonlySet<AskedDraft> {
  const found = new Set<AskedDraft>();
  if (asked.length <= fewEnough) return found;
  const bySource = new Map<string, AskedDraft[]>();
  for (const each of asked) {
    const { about, from, to } = each.draft;
    if (!/^undeclared-(source|port)$/.test(about) || to.kind !== 'pod') continue;
    const known = bySource.get(from.id);
    if (known === undefined) bySource.set(from.id, [each]);
    else known.push(each);
  }
  [...bySource.values()].forEach((all, source) => {
    const stride = Math.ceil(all.length / ownOfEach);
    all.forEach((each, index) => {
      if ((index + source) % stride !== 0) found.add(each);
    });
  });
  return found;
}

function targetKey({ to, protocol, port }: Pick<Draft, 'to' | 'protocol' | 'port'>): string {
  return JSON.stringify([to, protocol, port]);
}

function isStranger({ kind }: End): boolean {
  return kind === 'twin' || kind === 'outsider';
}

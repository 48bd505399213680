import { calledText, rangesText } from '../../model/list-text.ts';
import type { Exposure, Matrix, MatrixConnection, MatrixWorkload } from '../../model/matrix.ts';
import { compare } from '../../model/order.ts';

/** More names than this on one side are summed up. */
const most = 8;

/** One line of the table for people. */
export interface Line {
  readonly from: string;
  readonly to: string;
  readonly ports: string;
}

/**
 * Connections as lines. Where one side is a long list, what no policy isolates
 * is summed up in words; the rest is named.
 */
export function linesOf({ connections, workloads }: Matrix): readonly Line[] {
  const sets = {
    ingress: new Set(workloads.filter((each) => !each.isolated.ingress).map((each) => each.name)),
    egress: new Set(workloads.filter((each) => !each.isolated.egress).map((each) => each.name)),
  };
  const lines = connections.flatMap(({ from, to, ports }: MatrixConnection) =>
    summed(from, sets.egress, 'egress', workloads.length).flatMap((source) =>
      summed(to, sets.ingress, 'ingress', workloads.length).map((destination) => ({
        from: source,
        to: destination,
        ports: rangesText(ports),
      })),
    ),
  );
  return lines.sort((a, b) => compare(a.from, b.from) || compare(a.to, b.to));
}

function summed(
  names: readonly string[],
  open: ReadonlySet<string>,
  direction: 'ingress' | 'egress',
  workloads: number,
): readonly string[] {
  if (names.length === workloads && workloads > 2) return [`every workload (${workloads})`];
  if (names.length <= most) return names;
  const unheld = names.filter((each) => open.has(each));
  const rest = names.filter((each) => !open.has(each));
  if (unheld.length > most && unheld.length === open.size)
    return [`every workload without ${direction} isolation (${unheld.length})`, ...rest];
  return names;
}

/** `is reached from anywhere: 8080/TCP`, one for each side that looks out. */
export function exposureText(exposure: Exposure): string {
  const { direction, to, text, names } = exposure;
  const [come, go] =
    names === undefined ? ['is reached from', 'reaches'] : ['may be reached from', 'may reach'];
  const verb = direction === 'ingress' ? come : go;
  const where = to === 'unseen' ? `${text} (not in these manifests)` : text;
  return `${verb} ${where}: ${exposedPorts(exposure)}`;
}

/** Its ports, or the names of them. */
export function exposedPorts({ ports, names }: Exposure): string {
  return names === undefined ? rangesText(ports) : calledText(names);
}

/** `no policy isolates it`, and the like; nothing where both directions are isolated. */
export function isolationText({
  isolated,
  hostNetwork,
  parts = [],
}: MatrixWorkload): string | undefined {
  if (hostNetwork) return 'is on the host network, where no policy holds it';
  if (parts.length > 0 && !(isolated.ingress && isolated.egress)) {
    const open = (['ingress', 'egress'] as const).filter((each) => !isolated[each]);
    return `not all of its pods are isolated for ${open.join(' and ')}`;
  }
  if (!isolated.ingress && !isolated.egress) return 'is isolated by no NetworkPolicy';
  if (!isolated.ingress) return 'is not isolated for ingress';
  return isolated.egress ? undefined : 'is not isolated for egress';
}

/** Everything that is said of a workload alone. */
export function remarks(workload: MatrixWorkload): readonly string[] {
  const isolation = isolationText(workload);
  return [
    ...(isolation === undefined ? [] : [isolation]),
    ...(workload.parts ?? []).map((each) => `its pods differ: ${each}`),
    ...workload.exposure.map(exposureText),
  ];
}

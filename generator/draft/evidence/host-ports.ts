import { asFields, type Fields, field, items } from '../../grammar/reader.ts';
import type { Place } from '../../model/diagnostic.ts';
import type { DraftedWorkload } from '../draft.ts';
import { writtenPort } from '../service-names.ts';

/** A port of each node on which a workload's pods are reached. */
export interface HostPort {
  readonly to: DraftedWorkload;
  readonly hostPort: number;
  /** The pods' own port, as a profile writes it. */
  readonly port: string;
}

const nowhere: Place = { file: '', document: 0, path: [] };

/** The ports of nodes that lead to a workload: `hostPort` of its containers, or all where it is on the host network. */
export function hostPortsOf(to: DraftedWorkload, podSpecs: readonly Fields[]): readonly HostPort[] {
  if (to.workload.hostNetwork)
    return to.workload.ports.map((each) => ({ to, hostPort: each.port, port: writtenPort(each) }));
  const written = podSpecs.flatMap((spec) =>
    ['initContainers', 'containers'].flatMap((key) =>
      items(field(spec, key), nowhere).flatMap(([each]) =>
        items(field(asFields(each) ?? {}, 'ports'), nowhere).map(([port]) => asFields(port) ?? {}),
      ),
    ),
  );
  return written.flatMap((fields): HostPort[] => {
    const [hostPort, number] = [field(fields, 'hostPort'), field(fields, 'containerPort')];
    const protocol = field(fields, 'protocol') ?? 'TCP';
    const declared = to.workload.ports.find(
      (each) => each.port === number && each.protocol === protocol,
    );
    if (typeof hostPort !== 'number' || hostPort < 1 || declared === undefined) return [];
    return [{ to, hostPort, port: writtenPort(declared) }];
  });
}

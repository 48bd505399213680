import type { Protocol } from '../model/policy.ts';
import type { ListeningPort } from '../model/probe.ts';

/** netexec has a shell at /shell, unless every path is told to be another one. */
const netexec = '/agnhost netexec --http-override=/hostname';

/** For programs that serve one port of each protocol: so many of them that every port has one. */
export function listenScript(listens: readonly ListeningPort[]): string {
  const [tcp, udp, sctp] = (['TCP', 'UDP', 'SCTP'] as const).map((each) => numbers(listens, each));
  const count = Math.max(tcp?.length ?? 0, udp?.length ?? 0, sctp?.length ?? 0);
  if (count === 0) return 'exec /agnhost pause';
  const programs = Array.from({ length: count }, (_, index) => {
    // 0 is any free port: netexec always serves TCP
    const ports = [
      `--http-port=${tcp?.[index] ?? 0}`,
      `--udp-port=${udp?.[index] ?? -1}`,
      ...(sctp?.[index] === undefined ? [] : [`--sctp-port=${sctp[index]}`]),
    ];
    return `${netexec} ${ports.join(' ')} &`;
  });
  return `${programs.join(' ')} wait`;
}

/** Succeeds when every port answers from within the pod, where no policy stands between. */
export function readyScript(listens: readonly ListeningPort[]): string {
  const tries = listens.map(({ protocol, port }) => {
    return `/agnhost connect --timeout=1s --protocol=${protocol.toLowerCase()} 127.0.0.1:${port}`;
  });
  return tries.length === 0 ? 'true' : tries.join(' && ');
}

function numbers(listens: readonly ListeningPort[], protocol: Protocol): readonly number[] {
  return listens.filter((each) => each.protocol === protocol).map((each) => each.port);
}

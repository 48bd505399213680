import { nonEmpty, portText } from '../../grammar/ports.ts';
import { type Subject, subjectName } from '../../model/connection.ts';
import { type Diagnostic, finding, type Place } from '../../model/diagnostic.ts';
import type { ContainerPort, ServicePort } from '../../model/manifest.ts';
import type { Port, Ports } from '../../model/policy.ts';

/**
 * Ports as policies see them: pod ports. A name becomes a number when all
 * visible pods agree on it. A Service's port in place of the pods' is an
 * error that names both.
 */
export function podPorts(
  ports: Ports,
  of: Subject,
  place: Place,
  about: string,
): { ports: Ports | undefined; diagnostics: readonly Diagnostic[] } {
  if (ports === 'all' || of.workloads.length === 0) return { ports, diagnostics: [] };
  const diagnostics: Diagnostic[] = [];
  const resolved = ports.map((port) => {
    const result = podPort(port, of);
    if ('port' in result) {
      if (result.note !== undefined)
        diagnostics.push(finding('undeclared-port', result.note, { place, subject: about }));
      return result.port;
    }
    diagnostics.push(
      finding(result.code, result.message, { place, subject: about, hint: result.hint }),
    );
    return undefined;
  });
  const good = resolved.filter((each) => each !== undefined);
  return { ports: good.length === ports.length ? nonEmpty(good) : undefined, diagnostics };
}

type Result =
  | { readonly port: Port; readonly note?: string }
  | {
      readonly code: 'service-port' | 'unknown-port';
      readonly message: string;
      readonly hint: string;
    };

function podPort(port: Port, of: Subject): Result {
  if (port.kind === 'any') return { port };
  const declared = of.workloads.map((each) =>
    each.ports.filter((one) => one.protocol === port.protocol),
  );
  const service = servicePortOf(port, of);
  if (port.kind === 'number') {
    const { port: first, endPort = first } = port;
    if (declared.flat().some((one) => one.port >= first && one.port <= endPort)) return { port };
    if (service !== undefined && service.targetPort !== first)
      return servicePort(port, service, of, declared.flat());
    return {
      port,
      note: `${portText(port)} is not among the container ports of ${subjectName(of)}${declaredAs(first, of)}`,
    };
  }
  const numbers = declared.map((each) => each.find((one) => one.name === port.name)?.port);
  const [first] = numbers;
  if (first !== undefined && numbers.every((each) => each === first)) {
    return { port: { kind: 'number', protocol: port.protocol, port: first } };
  }
  // pods that disagree keep the name: each resolves it for itself
  if (numbers.some((each) => each !== undefined)) return { port };
  if (service !== undefined) return servicePort(port, service, of, declared.flat());
  return {
    code: 'unknown-port',
    message: `no container of ${subjectName(of)} has a port named ${portText(port)}`,
    hint: namesHint(port.name, of),
  };
}

/** `, which are 5514/UDP`: a port without a protocol is TCP, and easily forgotten to be. */
function declaredAs(number: number, of: Subject): string {
  const other = of.workloads.flatMap((each) => each.ports).find((each) => each.port === number);
  return other === undefined ? '' : `, which have it as ${other.port}/${other.protocol}`;
}

/** The ports that containers name; the one that was asked for, where it is of another protocol. */
function namesHint(name: string, of: Subject): string {
  const all = of.workloads.flatMap((each) => each.ports);
  const other = all.find((each) => each.name === name);
  if (other !== undefined)
    return `${name} is ${other.port}/${other.protocol}: write ${name}/${other.protocol.toLowerCase()}`;
  const known = [
    ...new Set(
      all.flatMap((one) =>
        one.name === undefined
          ? []
          : `${one.name}${one.protocol === 'TCP' ? '' : `/${one.protocol.toLowerCase()}`}`,
      ),
    ),
  ];
  return known.length === 0
    ? 'its containers name no ports: write the number'
    : `its containers name ${known.join(', ')}`;
}

function servicePortOf(port: Port, of: Subject): ServicePort | undefined {
  const same = (each: ServicePort): boolean =>
    each.protocol === port.protocol &&
    ((port.kind === 'number' && each.port === port.port) ||
      (port.kind === 'name' && each.name === port.name));
  return of.services.flatMap((service) => service.ports).find(same);
}

function servicePort(
  port: Port,
  service: ServicePort,
  of: Subject,
  declared: readonly ContainerPort[],
): Result {
  const target = declared.find(
    (each) => each.name === service.targetPort || each.port === service.targetPort,
  );
  const name =
    target === undefined
      ? service.targetPort
      : `${target.port}${target.name === undefined ? '' : ` (${target.name})`}`;
  return {
    code: 'service-port',
    message: `${portText(port)} is a port of a Service of ${subjectName(of)}; its pods listen on ${name}`,
    hint: `policies see pod ports: write ${target?.name ?? target?.port ?? service.targetPort}${port.protocol === 'TCP' ? '' : `/${port.protocol.toLowerCase()}`}`,
  };
}

/** Whether an exposed port includes a consumed one. Names match names. */
export function includes(exposed: Ports, consumed: Port): boolean {
  if (exposed === 'all') return true;
  return exposed.some((port) => {
    if (port.protocol !== consumed.protocol) return false;
    if (port.kind === 'any') return true;
    if (port.kind === 'name') return consumed.kind === 'name' && consumed.name === port.name;
    if (consumed.kind !== 'number') return false;
    return (
      port.port <= consumed.port &&
      (consumed.endPort ?? consumed.port) <= (port.endPort ?? port.port)
    );
  });
}

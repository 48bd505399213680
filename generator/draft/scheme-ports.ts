import { ianaPorts } from '#scheme-ports';

/**
 * Schemes of URLs whose names IANA does not have as a service: other names of
 * the same protocol, and the port that each project's own documentation gives.
 */
const others: Readonly<Record<string, string | number>> = {
  ws: 'http',
  wss: 'https',
  postgres: 'postgresql',
  rediss: 'redis',
  mariadb: 'mysql',
  sqlserver: 'ms-sql-s',
  nats: 4222,
  kafka: 9092,
};

/** The TCP port of a URL's scheme, by IANA's list of services; undefined where a scheme has none. */
export function schemePort(scheme: string): number | undefined {
  const name = scheme.toLowerCase();
  const other = Object.hasOwn(others, name) ? others[name] : undefined;
  if (typeof other === 'number') return other;
  const service = other ?? name;
  const ports = ianaPorts();
  return Object.hasOwn(ports, service) ? ports[service] : undefined;
}

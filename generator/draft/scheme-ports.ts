import { ianaPorts } from '#scheme-ports';

/**
 * Schemes of URLs whose names IANA does not have as a service: other names of
 * the same protocol, and the port that each project's own documentation gives.
 */
const others: Readonly<Record<string, string | number>> = {
  // its list calls port 80 www-http
  http: 80,
  ws: 80,
  wss: 'https',
  // what it calls sftp is another protocol
  sftp: 'ssh',
  smtps: 'submissions',
  mqtts: 'secure-mqtt',
  postgres: 'postgresql',
  rediss: 'redis',
  mariadb: 'mysql',
  sqlserver: 'ms-sql-s',
  mssql: 'ms-sql-s',
  oracle: 1521,
  memcached: 'memcache',
  neo4j: 'bolt',
  nats: 4222,
  kafka: 9092,
  pulsar: 6650,
  socks5: 'socks',
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

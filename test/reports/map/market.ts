import type { Graph, GraphEdge, GraphNode } from '../../../generator/model/graph.ts';
import { allPorts, edge, tcp, workload } from './shop.ts';

/** Teams of the shop when it has grown, each with a namespace; the first ones are there in every size. */
const teams = [
  'storefront',
  'cart',
  'orders',
  'payments',
  'catalog',
  'search',
  'shipping',
  'pricing',
  'customers',
  'warehouse',
  'reviews',
  'loyalty',
  'gifts',
  'invoices',
  'returns',
  'mail',
  'stock',
  'suppliers',
] as const;
const parts = [
  'api',
  'worker',
  'db',
  'cache',
  'web',
  'events',
  'importer',
  'exporter',
  'admin',
  'jobs',
];

/** Whom a team's services call over and over: the first of the lists are asked by most. */
const asked = ['customers', 'pricing', 'catalog', 'stock', 'orders', 'mail'];

/** Those that nobody has closed yet: `open` of the first teams keep a service without a policy. */
function isOpen(part: string, team: number, open: number): boolean {
  return part === 'admin' && team < open;
}

/**
 * The shop when it has grown to about `services` services: a namespace for each
 * team, what all use (a gateway, a broker, Prometheus), and outside who pays
 * and who mails. Ordinary in what matters for a drawing: everyone calls a few,
 * Prometheus calls all, and some were never closed. `open` teams have a service
 * that no policy selects.
 */
export function market(services: number, open = 5): Graph {
  const shared = ['ingress/gateway', 'broker/kafka', 'monitoring/prometheus', 'monitoring/grafana'];
  const count = Math.max(3, Math.min(teams.length, Math.ceil(services / 8)));
  const each = (services - shared.length) / count;
  const names: string[][] = teams
    .slice(0, count)
    .map((team, index) =>
      Array.from(
        { length: Math.round(each * (index + 1)) - Math.round(each * index) },
        (_, at) =>
          `${team}/${team}-${parts[at % parts.length]}${at < parts.length ? '' : `-${Math.floor(at / parts.length) + 1}`}`,
      ),
    );
  const nodes: GraphNode[] = [...names.flat(), ...shared].map((name) => {
    const team = teams.findIndex((each) => name.startsWith(`${each}/`));
    const part = name.slice(name.indexOf('-') + 1);
    if (team < 0 || !isOpen(part, team, open)) return workload(name);
    return workload(name, { isolated: { ingress: false, egress: false } });
  });
  const edges = new Map<string, GraphEdge>();
  const put = (
    from: string | undefined,
    to: string | undefined,
    port: number,
    status?: GraphEdge['status'],
  ) => {
    if (from === undefined || to === undefined || from === to) return;
    edges.set(`${from} ${to}`, edge(from, to, port === 0 ? allPorts : [tcp(port)], status));
  };
  const ofTeam = (team: string) => names[teams.indexOf(team as (typeof teams)[number])] ?? [];
  for (const [team, own] of names.entries()) {
    const [api, worker, db, cache] = own;
    for (const [at, name] of own.entries()) {
      const part = parts[at % parts.length] ?? '';
      if (['api', 'worker', 'admin', 'jobs', 'importer'].includes(part)) put(name, db, 5432);
      if (['api', 'web'].includes(part)) put(name, cache, 6379);
      if (['web', 'admin', 'exporter'].includes(part)) put(name, api, 8080);
      if (['worker', 'events', 'importer'].includes(part)) put(name, 'broker/kafka', 9092);
      put('monitoring/prometheus', name, 9090);
      if (isOpen(part, team, open)) put('anywhere', name, 0, 'undeclared');
      if (isOpen(part, team, open)) put(name, 'anywhere', 0, 'undeclared');
    }
    put('ingress/gateway', team % 2 === 0 ? (own[4] ?? api) : api, 8080);
    for (const [rank, other] of asked.entries()) {
      if ((team * 7 + rank * 3) % 5 < 3 - rank / 3) put(api, ofTeam(other)[0], 8080);
      if ((team * 5 + rank) % 7 === 0) put(worker, ofTeam(other)[0], 8080);
    }
  }
  for (const from of ['orders', 'invoices', 'returns', 'gifts', 'cart'])
    put(ofTeam(from)[0], ofTeam('payments')[0], 8443);
  put(ofTeam('cart')[1], ofTeam('payments')[1], 9000, 'blocked');
  put(ofTeam('search')[0], ofTeam('payments')[2], 5432, 'undeclared');
  put(ofTeam('storefront')[0], ofTeam('cart')[0], 8080);
  put(ofTeam('payments')[0], '203.0.113.0/24', 443);
  put(ofTeam('mail')[1], '198.51.100.25/32', 587);
  put(ofTeam('shipping')[1], '192.0.2.0/24', 443);
  put('anywhere', 'ingress/gateway', 443);
  put('anywhere', 'monitoring/grafana', 3000, 'undeclared');
  put('monitoring/grafana', 'monitoring/prometheus', 9090);
  const outside = ['203.0.113.0/24', '198.51.100.25/32', '192.0.2.0/24', 'anywhere']
    .filter((name) =>
      [...edges.values()].some((each) => [each.source, each.destination].includes(name)),
    )
    .map(
      (name): GraphNode => ({
        name,
        kind: name === 'anywhere' ? name : 'addresses',
        exposes: [],
        consumes: [],
      }),
    );
  return { hasProfiles: true, nodes: [...nodes, ...outside], edges: [...edges.values()] };
}

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Cluster, KubeConfig } from '@kubernetes/client-node';
import { didYouMean } from '../grammar/did-you-mean.ts';
import { UsageError } from '../io/usage.ts';
import { mergedKubeconfigs, readKubeconfig } from './kubeconfig.ts';
import { rememberSecrets } from './secrets.ts';

/** Which cluster is meant: flags, as they were typed. */
export interface ClusterChoice {
  readonly context?: string | undefined;
  readonly kubeconfig?: string | undefined;
}

/** A way to one cluster: nothing has been sent yet. */
export interface Connection {
  /** The context's name, for messages. */
  readonly context: string;
  /** The API server's address, without credentials. */
  readonly server: string;
  /** The namespace of the context; `default` where it names none. */
  readonly namespace: string;
  /** The client's configuration, with this context chosen. */
  readonly config: KubeConfig;
}

interface Environment {
  readonly env: Readonly<Record<string, string | undefined>>;
}

const account = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/**
 * Finds the cluster as kubectl does: --kubeconfig, the list in $KUBECONFIG
 * (the first file that has a name wins), ~/.kube/config, and inside of a pod
 * its service account. Throws UsageError with what to do: nothing found, a
 * file that cannot be read, a context that is not there. Plugins and tokens
 * are asked for with the first request.
 */
export function connect(choice: ClusterChoice, environment: Environment): Connection {
  const { config, from } = load(choice, environment);
  for (const user of config.users) rememberSecrets(user);
  const name = chosenContext(config, choice, from);
  config.setCurrentContext(name);
  const context = config.getContextObject(name);
  const cluster = config.getCurrentCluster();
  const where = `the context ${name} in ${from}`;
  if (cluster === null)
    throw new UsageError(`${where} names the cluster ${context?.cluster}, which is not there`);
  if (config.getCurrentUser() === null)
    throw new UsageError(`${where} names the user ${context?.user}, which is not there`);
  return {
    context: name,
    server: addressOf(cluster, where),
    namespace: context?.namespace?.trim() || 'default',
    config,
  };
}

interface Loaded {
  readonly config: KubeConfig;
  /** Where it came from, for messages. */
  readonly from: string;
}

function load({ kubeconfig }: ClusterChoice, { env }: Environment): Loaded {
  if (kubeconfig !== undefined) return { config: readKubeconfig(kubeconfig), from: kubeconfig };
  const listed = (env.KUBECONFIG ?? '').split(delimiter).filter((each) => each !== '');
  const home = env.HOME ?? env.USERPROFILE;
  const usual = home === undefined || home === '' ? [] : [join(home, '.kube', 'config')];
  const paths = (listed.length > 0 ? listed : usual).filter((each) => existsSync(each));
  if (paths.length > 0)
    return { config: mergedKubeconfigs(paths.map(readKubeconfig)), from: paths.join(', ') };
  if (listed.length === 0 && (env.KUBERNETES_SERVICE_HOST ?? '') !== '' && existsSync(account)) {
    const config = new KubeConfig();
    config.loadFromCluster();
    return { config, from: "the pod's service account" };
  }
  const looked = listed.length > 0 ? `$KUBECONFIG (${listed.join(', ')})` : usual.join('');
  throw new UsageError(
    `there is no cluster to ask: no kubeconfig was found${looked === '' ? '' : ` at ${looked}`}`,
    'name one with --kubeconfig FILE or $KUBECONFIG; kind get kubeconfig, and the tools of clouds, write one',
  );
}

function chosenContext(config: KubeConfig, { context }: ClusterChoice, from: string): string {
  const names = config.contexts.map(({ name }) => name).sort();
  const listed = names.length === 0 ? 'there is none' : `there are ${names.join(', ')}`;
  const chosen = context ?? config.currentContext;
  if (chosen === undefined || chosen === '')
    throw new UsageError(`${from} has no current context`, `name one with --context: ${listed}`);
  if (names.includes(chosen)) return chosen;
  const meant = didYouMean(chosen, names);
  throw new UsageError(
    `there is no context ${chosen} in ${from}`,
    meant === undefined ? listed : `${meant} (${listed})`,
  );
}

/** The server's address without user and password; the client needs one that it can speak to. */
function addressOf({ server, skipTLSVerify }: Cluster, where: string): string {
  if (!URL.canParse(server) || !/^https?:/.test(server))
    throw new UsageError(`${where} has a server that is no address`, 'it begins with https://');
  if (server.startsWith('http:') && !skipTLSVerify)
    throw new UsageError(
      `${where} has a server without TLS`,
      'where that is meant, insecure-skip-tls-verify: true in its cluster says so',
    );
  const { protocol, host, pathname } = new URL(server);
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
}

import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { asFields, type Fields, field, items } from '../grammar/reader.ts';
import { readYaml } from '../grammar/yaml.ts';
import { systemReason, UsageError } from '../io/usage.ts';

/** The first file that has a name wins, as for kubectl; the client would refuse a name that two have. */
export function mergedKubeconfigs(configs: readonly KubeConfig[]): KubeConfig {
  const first = <T extends { readonly name: string }>(lists: readonly (readonly T[])[]): T[] =>
    [
      ...new Map(
        lists
          .flat()
          .map((each) => [each.name, each] as const)
          .reverse(),
      ).values(),
    ].reverse();
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: first(configs.map((each) => each.clusters)),
    users: first(configs.map((each) => each.users)),
    contexts: first(configs.map((each) => each.contexts)),
    currentContext: configs.map((each) => each.currentContext).find((each) => Boolean(each)),
  });
  return config;
}

/**
 * Reads one kubeconfig. Throws UsageError in our words: the client's own
 * messages about a file show the lines around, and those may be the key.
 */
export function readKubeconfig(path: string): KubeConfig {
  const text = textOf(path);
  const read = readYaml(text);
  if (!read.ok) {
    const line = text.slice(0, read.error.offset).split('\n').length;
    throw new UsageError(
      `the kubeconfig ${path} is not YAML (line ${line})`,
      'kubectl config view --kubeconfig FILE tells whether kubectl reads it',
    );
  }
  const [value] = read.documents;
  if (typeof value !== 'object' || value === null || !('contexts' in value))
    throw new UsageError(
      `the kubeconfig ${path} has no contexts`,
      'is it a kubeconfig? It has clusters, users and contexts',
    );
  const config = new KubeConfig();
  try {
    config.loadFromFile(path);
    readTokenFiles(config, value, dirname(path));
  } catch (error) {
    // such as "contexts[0].name is missing": the client's words for an entry without what it needs
    const known = /^\w+\[\d+\](?:\.\w+)+ is missing$/.exec(
      error instanceof Error ? error.message : '',
    );
    throw new UsageError(
      `the kubeconfig ${path} cannot be used${known === null ? '' : `: ${known[0]}`}`,
      'kubectl config view --kubeconfig FILE shows what kubectl makes of it',
    );
  }
  return config;
}

/** The client looks for a token's file under another key than kubectl writes. */
function readTokenFiles(config: KubeConfig, value: object, folder: string): void {
  for (const [entry] of items(field(value as Fields, 'users'), nowhere)) {
    const { name, user } = asFields(entry) ?? {};
    const file = field(asFields(user) ?? {}, 'tokenFile');
    const found = config.users.find((each) => each.name === name);
    if (typeof file !== 'string' || found === undefined || (found.token ?? '') !== '') continue;
    // read when it is needed, and again when it has changed
    const tokenFile = isAbsolute(file) ? file : join(folder, file);
    Object.assign(found, { authProvider: { name: 'tokenFile', config: { tokenFile } } });
  }
}

const nowhere = { file: '', document: 0, path: [] };

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read the kubeconfig ${path}: ${systemReason(error)}`);
  }
}

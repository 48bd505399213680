import { flowReaders } from '../flows/readers/index.ts';
import type { FlowReader } from '../flows/readers/reader.ts';
import { UsageError } from '../io/usage.ts';

/**
 * The format of a first record.
 * @throws UsageError where it is of none, or where the file is packed into something
 */
export function flowFormat(first: string, shown: string, line: number): FlowReader {
  const container = containers.find(({ begins }) => begins.test(first));
  if (container !== undefined)
    throw new UsageError(`${shown} is ${container.what}`, container.hint(shown));
  const reader = flowReaders.find((each) => each.accepts(first));
  if (reader === undefined) throw unknownFormat(shown, line);
  return reader;
}

/** What files are put into, as their first bytes read when they are taken for text. */
const containers: readonly {
  readonly begins: RegExp;
  readonly what: string;
  readonly hint: (file: string) => string;
}[] = [
  {
    begins: /^\u001f\ufffd/,
    what: 'compressed by gzip',
    hint: (file) => `gunzip -c ${file} | netprofile flows - --manifests k8s`,
  },
  {
    begins: /^\(\ufffd\/\ufffd/,
    what: 'compressed by zstd',
    hint: (file) => `zstd -dc ${file} | netprofile flows - --manifests k8s`,
  },
  {
    begins: /^(?:PK\u0003\u0004|BZh\d|\ufffd7zXZ)/,
    what: 'an archive',
    hint: () => 'unpack it first',
  },
  {
    begins: /^\[\s*(?:[{\]]|$)/,
    what: 'one list of JSON, and not a record a line',
    hint: (file) => `jq -c '.[]' ${file} | netprofile flows - --manifests k8s`,
  },
  {
    begins: /^\{$/,
    what: 'JSON on many lines, and not a record a line',
    hint: (file) => `jq -c . ${file} | netprofile flows - --manifests k8s`,
  },
  {
    begins: /^\ufffd\ufffd|^.\0/,
    what: 'UTF-16, as some shells write it',
    hint: () => 'write it as UTF-8',
  },
];

function unknownFormat(shown: string, line: number): UsageError {
  const formats = flowReaders.map(({ about }) => about).join('; ');
  return new UsageError(
    `${shown}:${line}: this is no record of a known format`,
    `known are: ${formats}`,
  );
}

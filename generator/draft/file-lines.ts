import { longestConfiguration } from './mentions.ts';

/** A setting in a configuration file: `database.host`, and its value. */
export interface FileLine {
  readonly name: string;
  readonly text: string;
}

const setting =
  /^(\s*)((?:-\s+)?)["']?([A-Za-z][\w.-]{0,80})["']?\s*[:=]\s*["']?([^"'\s#]+)["']?\s*,?\s*$/;
const parent = /^(\s*)((?:-\s+)?)["']?([A-Za-z][\w.-]{0,80})["']?\s*:\s*[[{]?\s*(?:#.*)?$/;
const item = /^(\s*)(?:-\s*|[[{]\s*)(?:#.*)?$/;
const section = /^\s*\[+\s*["']?([\w.-]{1,80})["']?\s*\]+\s*(?:#.*)?$/;

/**
 * `key: value` and `key = value` of a configuration file, each under the names
 * that it stands below: the port beside `cache.host` is that of the cache.
 * YAML, JSON, TOML and INI by their looks alone: none has to be right.
 */
export function fileLines(text: string): readonly FileLine[] {
  if (text.length > longestConfiguration) return [];
  let below: { readonly indent: number; readonly name: string }[] = [];
  let top = '';
  let items = 0;
  const found: FileLine[] = [];
  for (const line of inLines(text).split('\n').flatMap(unfolded)) {
    const heading = section.exec(line)?.[1];
    if (heading !== undefined) {
      // each of [[servers]] is one of its own
      items += 1;
      top = `${heading}.${items}`;
      below = [];
      continue;
    }
    const match = setting.exec(line) ?? parent.exec(line) ?? item.exec(line);
    if (match === null) continue;
    const [, space = '', dash, name, value] = match;
    below = below.filter(({ indent }) => indent < space.length);
    if (dash === undefined || dash !== '') {
      items += 1;
      below = [...below, { indent: space.length, name: String(items) }];
    }
    if (name === undefined) continue;
    const names = [...(top === '' ? [] : [top]), ...below.map((each) => each.name), name];
    if (value !== undefined && !/^[[{]$/.test(value))
      found.push({ name: names.join('.'), text: value });
    else below = [...below, { indent: space.length + (dash ?? '').length, name }];
  }
  return found;
}

const folded =
  /^(\s*(?:-\s+)?)(["']?[A-Za-z][\w.-]{0,80}["']?\s*:)\s*\{([^{}]{1,1000})\}\s*,?\s*(?:#.*)?$/;

/** `address: {host: cart, port: 80}` as lines of their own below the key. */
function unfolded(line: string): readonly string[] {
  const [, space = '', key = '', inside] = folded.exec(line) ?? [];
  if (inside === undefined) return [line];
  const below = ' '.repeat(space.length + 2);
  return [`${space}${key}`, ...inside.split(',').map((each) => below + each.trim())];
}

/** JSON on one line as JSON on many. */
function inLines(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

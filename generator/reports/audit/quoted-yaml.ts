import { visible } from './figure-text.ts';

/** What a report is made of. Keys are words of ours. */
export type Value =
  | string
  | number
  | boolean
  | readonly Value[]
  | { readonly [key: string]: Value };

/**
 * A document of YAML in block style. Every text is in double quotes, so that
 * nobody reads another type out of it, and holds nothing that is not seen; a
 * number and true and false stand bare, which is what they are.
 */
export function quotedYaml(value: { readonly [key: string]: Value }): string {
  return `---\n${block(value, '')}`;
}

function block(value: { readonly [key: string]: Value }, indent: string): string {
  return Object.entries(value)
    .map(([key, inner]) => `${indent}${word(key)}:${after(inner, indent)}`)
    .join('');
}

/** What stands behind a key or a dash, its line ended. */
function after(value: Value, indent: string): string {
  if (typeof value === 'string') return ` ${quoted(value)}\n`;
  if (typeof value !== 'object') return ` ${String(value)}\n`;
  if (isList(value)) {
    if (value.length === 0) return ' []\n';
    return `\n${value.map((each) => `${indent}  -${item(each, `${indent}  `)}`).join('')}`;
  }
  return Object.keys(value).length === 0 ? ' {}\n' : `\n${block(value, `${indent}  `)}`;
}

/** `- a: 1`, the other keys below the first. */
function item(value: Value, indent: string): string {
  if (typeof value !== 'object' || isList(value) || Object.keys(value).length === 0)
    return after(value, indent);
  return ` ${block(value, `${indent}  `).trimStart()}`;
}

function isList(value: object): value is readonly Value[] {
  return Array.isArray(value);
}

function word(key: string): string {
  return /^[a-zA-Z]+$/.test(key) ? key : quoted(key);
}

/** A string of JSON is one of YAML, once what YAML does not print is written out. */
function quoted(text: string): string {
  return JSON.stringify(visible(text));
}

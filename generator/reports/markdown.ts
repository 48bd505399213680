import { plain } from '../model/diagnostic.ts';

/** Text for a Markdown table: names in manifests are hostile, and must not become markup. */
export function cell(text: string): string {
  return plain(text)
    .replace(/[\\`*_{}[\]<>()#+!|~&]/g, '\\$&')
    .replace(/@/g, '&#64;')
    .replace(/:\/\//g, ':&#47;&#47;');
}

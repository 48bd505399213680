import { plain } from '../model/diagnostic.ts';

/**
 * A record of RFC 4180, its line ended by a line feed: values with a comma, a
 * quote or a break are quoted. A value that a spreadsheet would take for a
 * formula gets an apostrophe before it, also behind blanks and in the wide
 * forms of the signs. See https://owasp.org/www-community/attacks/CSV_Injection
 */
export function record(values: readonly string[]): string {
  return `${values.map(field).join(',')}\n`;
}

function field(value: string): string {
  const text = plain(value);
  const safe = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

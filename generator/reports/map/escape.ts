const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For text and attributes of XML and HTML. Takes visible text: no control characters. */
export function markup(text: string): string {
  return text.replace(/[&<>"']/g, (each) => entities[each] ?? each);
}

/**
 * A quoted string of DOT. Graphviz reads `\N` and the like as the node's name,
 * and character entities in quoted strings as in HTML.
 * https://graphviz.org/docs/attr-types/escString/
 */
export function quoted(text: string): string {
  const escaped = text.replace(/&/g, '&amp;').replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n');
  return `"${escaped}"`;
}

/** Text in an HTML-like label of DOT, where `\N` is the node's name too. */
export function dotMarkup(text: string): string {
  return markup(text.replace(/\\/g, '\\\\'));
}

/** A tooltip, in which Graphviz replaces `\N` and the like twice. */
export function quotedTip(text: string): string {
  return quoted(text.replace(/\\/g, '\\\\'));
}

/**
 * A quoted text of Mermaid. Everything but a few plain characters is an entity:
 * Mermaid looks for directives (`%%{`), Markdown (backticks) and, before it
 * reads entities, for `style ...:` anywhere in a line.
 * https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters
 */
export function mermaidText(text: string): string {
  return text.replace(/[^A-Za-z0-9 ./,_-]/gu, (each) => `#${each.codePointAt(0)};`);
}

/** JSON inside a <script> element: no `<` ends the element or starts a comment. */
export function jsonInHtml(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

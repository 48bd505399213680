/** What is wrong with an XML text, as far as a drawing goes: nesting, quotes, ampersands. */
export function xmlFault(text: string): string | undefined {
  const open: string[] = [];
  const token = /<(\/?)([A-Za-z]+)((?:\s+[A-Za-z:-]+="[^"<&]*(?:&[^"<]*)?")*)\s*(\/?)>|([^<]+)/gy;
  let end = 0;
  for (const [whole, closes, name, attributes, empty, between] of text.matchAll(token)) {
    end += whole.length;
    const words = `${attributes ?? ''}${between ?? ''}`;
    if (/&(?!(amp|lt|gt|quot|#\d+|#x[0-9a-f]+);)/.test(words)) return `entity in ${whole}`;
    if (between !== undefined || name === undefined || empty === '/') continue;
    if (closes !== '/') open.push(name);
    else if (open.pop() !== name) return `</${name}> closes nothing`;
  }
  if (end !== text.length) return `not markup: ${text.slice(end, end + 60)}`;
  return open.length === 0 ? undefined : `<${open.join('><')}> is open`;
}

const label = '"(?:[A-Za-z0-9 ./,_-]|#\\d+;)+"';
const shapeLabel = '"(?:[A-Za-z0-9 ./,_-]|#\\d+;|<br>)+"';
const mermaidLines = [
  /^%% [^{}]*$/,
  /^flowchart LR$/,
  /^ {2}acc(Title|Descr): (?:[A-Za-z0-9 ./,_-]|#\d+;)*$/,
  new RegExp(`^ {2}subgraph (ns_\\w*|outside)\\[${label}\\]$`),
  /^ {2}end$/,
  new RegExp(`^ {2,4}n_\\w*\\[${shapeLabel}\\]$`),
  new RegExp(`^ {2,4}n_\\w*\\(${shapeLabel}\\):::unseen$`),
  new RegExp(`^ {2,4}n_\\w*\\{\\{${shapeLabel}\\}\\}$`),
  new RegExp(`^ {2,4}n_\\w*\\(\\[${shapeLabel}\\]\\):::anywhere$`),
  new RegExp(`^ {2,4}(ns_\\w*|outside)\\[\\[${shapeLabel}\\]\\]$`),
  new RegExp(`^ {2}\\w+ <?(-->|==>|-\\.->)\\|${label}\\| \\w+$`),
  /^ {2}classDef \w+ [a-z-]+:[0-9a-z ]+$/,
  /^ {2}linkStyle \d+(,\d+)* [a-z0-9#:,-]+$/,
];

/** Lines that are not of the forms that we print, none of which a name can change. */
export function mermaidFaults(text: string): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .filter((line) => !mermaidLines.some((form) => form.test(line)));
}

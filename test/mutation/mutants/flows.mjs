const readers = 'generator/flows/readers';
const form = `${readers}/json-form.ts`;
const records = `${readers}/json-records.ts`;

/** Records that are read by the form of others. */
export const flows = [
  {
    name: 'flows: a control character is a part of a text',
    file: form,
    find: `  text: '"([^"\\\\0-\\\\x1f]*)"',`,
    replace: `  text: '"([^"]*)"',`,
  },
  {
    name: 'flows: a text that is not read may hold a control character',
    file: form,
    find: `const text = '"[^"\\\\0-\\\\x1f]*"';`,
    replace: `const text = '"[^"]*"';`,
  },
  {
    name: 'flows: a number may begin with a zero',
    file: form,
    find: '-?(?:0|[1-9][0-9]*)',
    replace: '-?(?:[0-9]+)',
  },
  {
    name: 'flows: a record may go on where its form ends',
    file: form,
    find: "this.pattern += '$';",
    replace: "this.pattern += '';",
  },
  {
    name: 'flows: texts of a list need no commas between them',
    file: form,
    find: '(?:,${space}${text}${space})*',
    replace: '(?:,?${space}${text}${space})*',
  },
  {
    name: 'flows: escapes are what they look like',
    file: records,
    find: "line.length > longest || line.includes('\\\\')",
    replace: 'line.length > longest',
  },
  {
    name: 'flows: an object that begins as another is that one',
    file: records,
    find: 'if (last !== undefined && line.slice(start, start + last.written.length) === last.written)',
    replace: 'if (last !== undefined && line.slice(start, start + 9) === last.written.slice(0, 9))',
  },
  {
    name: 'flows: of a key that comes twice, the first counts',
    file: records,
    find: 'places[Number(value.slice(mark.length))] = { holder, key };',
    replace: 'places[Number(value.slice(mark.length)) - 1] = { holder, key };',
  },
  {
    name: 'flows: an end is who has its name and address',
    file: `${readers}/reader.ts`,
    find: 'if (found !== undefined && areAllSame(found.parts, parts)) return found;',
    replace: 'if (found !== undefined) return found;',
  },
  {
    name: 'flows: an end is who shares a part with it',
    file: `${readers}/reader.ts`,
    find: 'if (last !== undefined && areAllSame(last.parts, parts)) return last.made;',
    replace: 'if (last !== undefined) return last.made;',
  },
  {
    name: 'flows: a verdict makes no difference to what is counted',
    file: 'generator/flows/observed.ts',
    find: 'verdicts[flow.verdict] * 9 + ',
    replace: '',
  },
  {
    name: 'flows: the side that saw a flow makes no difference to what is counted',
    file: 'generator/flows/observed.ts',
    find: "sides[flow.seenAt ?? 'unknown'] * 3",
    replace: '0',
  },
  {
    name: 'flows: a line that is too long is read from its middle',
    file: 'generator/io/lines.ts',
    find: 'isSkipping = rest < 0;',
    replace: 'isSkipping = false;',
  },
];

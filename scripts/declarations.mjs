// The library's types as one file: what its entry exports and all that this names, and nothing that is inside.
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** How a top-level statement of tsc's output begins; what else stands there goes on with the one before. */
const begins = /^(?:import |export |declare |interface |type |abstract )/;
const declared =
  /^(?:export )?(?:declare )?(?:abstract )?(?:interface|type|class|function|const|enum) (\w+)/m;
const listed = /^(?:import|export) (?:type )?\{([^}]*)\} from '([^']+)';/;

/**
 * The declarations of `entry`, a .d.ts file made by tsc, without imports: so they mean the same to an import, to a
 * require, and to every compiler that knows their syntax. Of two that share a name the one that is not exported gets
 * the name of its file before its own. Throws on types of packages and on what is renamed.
 */
export function declarationsOf(entry) {
  const declarations = new Map();
  const files = new Map();
  const fileAt = (path) => {
    if (!files.has(path)) files.set(path, readDeclarations(path));
    return files.get(path);
  };
  /** The declaration that a name in a file means, with all that it needs. */
  const take = (path, name) => {
    const file = fileAt(path);
    const from = file.from.get(name);
    if (from !== undefined) return take(from, name);
    const text = file.own.get(name);
    if (text === undefined) throw new Error(`${path} does not declare ${name}`);
    const key = `${path}#${name}`;
    const known = declarations.get(key);
    if (known !== undefined) return known;
    const declaration = { path, name, text, needs: new Map() };
    declarations.set(key, declaration);
    for (const word of withoutStrings(text).match(/[A-Za-z_$][\w$]*/g) ?? [])
      if (word !== name && (file.own.has(word) || file.from.has(word)))
        declaration.needs.set(word, take(path, word));
    return declaration;
  };
  const exported = new Set(fileAt(entry).exported.map((name) => take(entry, name)));
  const names = new Set([...exported].map(({ name }) => name));
  for (const declaration of declarations.values()) {
    const { path, name } = declaration;
    const isFree = exported.has(declaration) || !names.has(name);
    declaration.called = isFree ? name : `${pascal(basename(path, '.d.ts'))}${name}`;
    if (!exported.has(declaration) && names.has(declaration.called))
      throw new Error(`${name} of ${path} needs another name`);
    names.add(declaration.called);
  }
  const texts = [...declarations.values()].map((declaration) => {
    const text = renamed(declaration);
    const bare = text.replace(
      /^(?:export )?(?=(?:declare |abstract )?(?:interface|type|class|function|const|enum) )/m,
      '',
    );
    if (!exported.has(declaration)) return bare;
    return bare.replace(
      /^(?=(?:declare |abstract )?(?:interface|type|class|function|const|enum) )/m,
      'export ',
    );
  });
  return `${texts.join('\n')}\nexport {};\n`;
}

/** The text of a declaration with the names that it and what it needs are called by; comments stay as they are. */
function renamed({ text, name, called, needs }) {
  const names = [[name, called], ...[...needs].map(([word, each]) => [word, each.called])];
  const changed = names.filter(([from, to]) => from !== to);
  return text
    .split(/(\/\*[\s\S]*?\*\/)/)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : changed.reduce(
            // a key of that name is no type
            (all, [from, to]) =>
              all.replace(
                new RegExp(`(?<![\\w$'"-])(?<!(?<!\\.\\.)\\.)${from}(?![\\w$'"-]|\\??:)`, 'g'),
                to,
              ),
            part,
          ),
    )
    .join('');
}

function pascal(kebab) {
  return kebab.replace(/(?:^|-)(\w)/g, (_, letter) => letter.toUpperCase());
}

/** What a file declares, what it has from other files, and which names it exports. */
function readDeclarations(path) {
  const own = new Map();
  const from = new Map();
  const exported = [];
  for (const statement of statementsOf(readFileSync(path, 'utf8'))) {
    const list = listed.exec(statement);
    if (list !== null) {
      for (const each of list[1].split(',').map((word) => word.trim().replace(/^type /, ''))) {
        if (each === '') continue;
        if (/ as /.test(each)) throw new Error(`${path} renames: ${each}`);
        // of a package: an error only where the library's types name it
        if (list[2].startsWith('.'))
          from.set(each, join(dirname(path), list[2].replace(/\.[tj]s$/, '.d.ts')));
        if (statement.startsWith('export')) exported.push(each);
      }
      continue;
    }
    const name = declared.exec(withoutComments(statement))?.[1];
    if (name === undefined) continue;
    own.set(name, `${own.get(name) ?? ''}${statement}`.trimEnd());
    if (/^export /m.test(withoutComments(statement))) exported.push(name);
  }
  for (const [name, text] of own) own.set(name, keysWritten(text, own));
  return { own, from, exported };
}

/** `keyof typeof rows` as its keys: what else is in the rows is no type of anything. */
function keysWritten(text, own) {
  return text.replace(/keyof typeof (\w+)/g, (whole, name) => {
    const keys = [...(own.get(name) ?? '').matchAll(/^ {4}readonly (?:'([^']+)'|(\w+)):/gm)];
    return keys.length === 0
      ? whole
      : keys.map(([, quoted, bare]) => `\n    | '${quoted ?? bare}'`).join('');
  });
}

/** Statements, each with the comment before it; a comment may also stand before one more kind of a union. */
function statementsOf(text) {
  const all = [];
  let comment = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('/**') || (comment !== '' && /^ \*/.test(line))) {
      comment += `${line}\n`;
      continue;
    }
    if (begins.test(line) || all.length === 0) all.push('');
    all[all.length - 1] += `${comment}${line}\n`;
    comment = '';
  }
  return all;
}

function withoutStrings(text) {
  return withoutComments(text).replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, "''");
}

function withoutComments(text) {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').trimStart();
}

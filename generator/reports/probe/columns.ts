/** A table for people: columns as wide as their widest text, the last one open. */
export function* columns(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): Generator<string> {
  if (rows.length === 0) return;
  const widths = head.map((title, column) =>
    rows.reduce((widest, row) => Math.max(widest, (row[column] ?? '').length), title.length),
  );
  for (const row of [head, ...rows]) {
    const cells = row.map((each, column) => each.padEnd(widths[column] ?? 0));
    yield `${cells.join('  ').trimEnd()}\n`;
  }
}

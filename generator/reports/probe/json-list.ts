/** A key of a JSON object whose list has a line for each value. */
export function* list(name: string, values: readonly unknown[], end = ','): Generator<string> {
  yield `  ${JSON.stringify(name)}: [`;
  for (const [index, value] of values.entries())
    yield `${index === 0 ? '' : ','}\n    ${JSON.stringify(value)}`;
  yield `${values.length === 0 ? '' : '\n  '}]${end}\n`;
}

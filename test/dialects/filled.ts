/** NetworkPolicy ports are TCP by default, and an empty direction may be absent. */
export function filled(value: unknown): unknown {
  if (Array.isArray(value)) return value.flatMap(apart).map(filled);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, filled(each)] as const);
  const kept = Object.fromEntries(
    entries.filter(
      ([key, each]) => !(/^(?:in|e)gress$/.test(key) && JSON.stringify(each) === '[]'),
    ),
  );
  return 'port' in kept && !('protocol' in kept) ? { ...kept, protocol: 'TCP' } : kept;
}

/** {names: [a, b]} -> {names: [a]}, {names: [b]}: items that are an `or` may be written either way. */
function apart(item: unknown): unknown[] {
  const [key, list, more] = Object.entries(Object(item)).flat();
  const alone = more === undefined && typeof key === 'string' && key.endsWith('Names');
  return alone && Array.isArray(list) ? list.map((each) => ({ [key]: [each] })) : [item];
}

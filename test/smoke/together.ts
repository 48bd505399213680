type Body = () => Promise<void>;

/**
 * Defines tests that run side by side, some at a time: what they wait for is
 * the cluster. They begin with the first of them, and each tells what came of
 * its own body.
 */
export function together(
  test: (name: string, body: Body) => void,
  atOnce: number,
  bodies: Readonly<Record<string, Body>>,
): void {
  let begun: ReadonlyMap<string, Promise<void>> | undefined;
  for (const name of Object.keys(bodies))
    test(name, async () => {
      begun ??= begin(bodies, atOnce);
      await begun.get(name);
    });
}

/** Begins as many as may run at once, and the next whenever one of them ends. */
function begin(
  bodies: Readonly<Record<string, Body>>,
  atOnce: number,
): ReadonlyMap<string, Promise<void>> {
  const waiting: (() => void)[] = [];
  let free = atOnce;
  const turn = async (): Promise<void> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const passOn = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return new Map(
    Object.entries(bodies).map(([name, body]) => {
      const result = turn().then(body).finally(passOn);
      // its own test tells of it, which may come later
      result.catch(() => undefined);
      return [name, result] as const;
    }),
  );
}

type Body = () => void | Promise<void>;

/** A test that waits to be run. */
export interface Waiting {
  readonly name: string;
  readonly body: Body;
}

declare global {
  var netprofileWaiting: Waiting[] | undefined;
}

/** Stands in for test/suite.ts: gathers the tests, so that a run can end at the first that fails. */
export function suite(
  name: string,
  define: (test: (title: string, body: Body) => void) => void,
): void {
  globalThis.netprofileWaiting ??= [];
  const waiting = globalThis.netprofileWaiting;
  define((title, body) => waiting.push({ name: `${name}: ${title}`, body }));
}

import type { Connection } from './connect.ts';
import { listPages } from './list-pages.ts';
import { usualPatience } from './request.ts';

/** All objects at a path: with labels of a selector, or whatever they have. */
export function listAll(
  connection: Connection,
  path: string,
  labelSelector?: string,
): Promise<readonly Stored[]> {
  const listing = { path, ...(labelSelector !== undefined && { labelSelector }) };
  // the API has validated them; pages without a name are refused where they are read
  const take = (object: object): Stored => object as Stored;
  return listPages(connection, listing, usualPatience, take, () => undefined);
}

/** As much of a stored object as is looked at. */
export interface Stored {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
}

import type { Connection } from './connect.ts';
import { send } from './send.ts';

/** All objects at a path, page by page. */
export async function listAll(
  connection: Connection,
  path: string,
  query: Readonly<Record<string, string>>,
): Promise<readonly Stored[]> {
  const items: Stored[] = [];
  let next = '';
  do {
    const paged = { ...query, limit: '500', ...(next !== '' && { continue: next }) };
    const page = (await send(connection, { method: 'GET', path, query: paged })) as Page;
    items.push(...(page.items ?? []));
    next = page.metadata?.continue ?? '';
  } while (next !== '');
  return items;
}

interface Page {
  readonly items?: readonly Stored[] | null;
  readonly metadata?: { readonly continue?: string };
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

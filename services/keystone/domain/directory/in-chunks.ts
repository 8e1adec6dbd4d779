import type { Context } from '@nimbo/context/context.ts';
import { change, type Change } from '../change.ts';
import type { Keystone } from '../keystone.ts';

/** Entries that one transaction writes: enough to be quick, few enough that others come in between. */
const chunk = 250;

/** Writes many things in a few transactions. */
export const inChunks = async <Item>(
  ctx: Context,
  keystone: Keystone,
  items: readonly Item[],
  write: (changing: Change, item: Item) => Promise<void>,
): Promise<void> => {
  for (let from = 0; from < items.length; from += chunk) {
    await change(ctx, keystone, async (changing) => {
      for (const item of items.slice(from, from + chunk)) await write(changing, item);
    });
  }
};

import type { Reconciler } from '@nimbo/reconcile/reconciler.ts';
import type { Keystone } from '../keystone.ts';
import { readAllDirectories } from './refresh.ts';

/** Whoever a directory no longer lets in is shut out here too, though nobody asks for it. */
export const directoryRefresh = (keystone: Keystone): Reconciler => ({
  name: 'directories',
  interval: keystone.settings.directory_refresh * 1_000,
  run: async (ctx) => {
    const { read, failed } = await readAllDirectories(ctx, keystone);
    return { read, failed, isIncomplete: Object.keys(failed).length > 0 };
  },
});

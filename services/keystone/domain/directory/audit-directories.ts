import type { Context } from '@nimbo/context/context.ts';
import type { Audit } from '@nimbo/service/role.ts';
import type { Keystone } from '../keystone.ts';
import { readAllDirectories } from './refresh.ts';

/** Directories that do not answer, or not as they are configured, with the reason. */
export const directoryAudit = (ctx: Context, keystone: Keystone): Audit => ({
  name: 'directories',
  find: async (signal) => {
    const { failed } = await readAllDirectories({ ...ctx, signal }, keystone);
    return Object.entries(failed).map(([domainId, reason]) => ({
      what: `the directory of domain ${domainId} fails: ${reason}`,
      advice: `Nobody of that domain can log in: mend the server or the domain's options.`,
    }));
  },
});

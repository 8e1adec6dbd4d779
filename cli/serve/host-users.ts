import type { Context } from '@nimbo/context/context.ts';
import { ensureSystemUser } from '@nimbo/host/ensure-system-user.ts';
import type { ProgramUser } from '@nimbo/service/host-role.ts';

/** The users of the machine that a host's programs run as. */
export interface HostUsers {
  readonly guest: ProgramUser;
  readonly storage: ProgramUser;
  readonly control: ProgramUser;
}

const nobodyHome = '/nonexistent';

/**
 * The users of this host, made where they are missing: guests and storage daemons each have one of their own, so that a
 * guest that breaks out of QEMU meets neither the control process's files nor other volumes. Without root all are the caller.
 */
export const hostUsers = async (ctx: Pick<Context, 'signal'>, control: ProgramUser): Promise<HostUsers> => {
  const uid = process.getuid?.() ?? 0;
  if (uid !== 0) {
    const own = { uid, gid: process.getgid?.() ?? uid };
    return { guest: own, storage: own, control: own };
  }
  return {
    guest: await ensureSystemUser(ctx, { name: 'nimbo-guest', home: nobodyHome }),
    storage: await ensureSystemUser(ctx, { name: 'nimbo-storage', home: nobodyHome }),
    control,
  };
};

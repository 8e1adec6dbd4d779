import type { Context } from '@nimbo/context/context.ts';
import { ensureSystemUser } from '@nimbo/host/ensure-system-user.ts';
import type { ControlUser } from '../state/prepare-state.ts';

const userName = 'nimbo';

/** The user that control runs as: one of its own where root starts the cloud, otherwise the caller. */
export const controlUser = async (ctx: Pick<Context, 'signal'>, home: string): Promise<ControlUser> => {
  const uid = process.getuid?.() ?? 0;
  if (uid !== 0) return { uid, gid: process.getgid?.() ?? uid, isSeparate: false };
  const user = await ensureSystemUser(ctx, { name: userName, home });
  return { uid: user.uid, gid: user.gid, isSeparate: true };
};

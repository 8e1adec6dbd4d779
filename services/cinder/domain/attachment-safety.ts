import type { Context } from '@nimbo/context/context.ts';
import { Conflict } from '@nimbo/errors/faults.ts';
import type { Attachment } from '../db/attachment-store.ts';
import type { Cinder } from './cinder.ts';

const serviceRole = 'service';

/** Whether a service of the cloud asks, in its own name or passing a user's request on with its own token. */
const isAskedByService = ({ identity }: Pick<Context, 'identity'>): boolean =>
  [identity, identity?.service].some((one) => one?.roles.some(({ name }) => name === serviceRole) === true);

/**
 * Nobody but nova takes a volume away from a server that nova says has it: the host would go on reaching what may by then
 * be another's (CVE-2023-2088).
 * @throws Conflict; Unavailable where nova cannot be asked
 */
export const assertNotUsed = async (ctx: Context, cinder: Cinder, attachment: Attachment): Promise<void> => {
  const { id, instance_id: server, connection, volume_id: volume } = attachment;
  if (server === null || connection === null || isAskedByService(ctx)) return;
  const known = await cinder.neighbours.serverAttachments(ctx, server);
  const isUsed = known?.some(({ volumeId, attachmentId }) => attachmentId === id || volumeId === volume) === true;
  if (!isUsed) return;
  throw new Conflict(`Detach volume from instance ${server} using the Compute API`, {
    code: 'cinder.server_uses_attachment',
    details: { server_id: server, attachment_id: id },
  });
};

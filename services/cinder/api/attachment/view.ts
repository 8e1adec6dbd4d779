import type { Attachment } from '../../db/attachment-store.ts';
import { shownTime } from '../common/values.ts';

/** An attachment of a short list. */
export const attachmentSummary = ({ id, status, instance_id: instance, volume_id: volume }: Attachment) => ({
  id,
  status,
  instance,
  volume_id: volume,
});

/** What a host needs, in one flat object: that is how attachments tell it. */
const connectionInfo = ({ connection, mode, id }: Attachment) =>
  connection === null
    ? {}
    : {
        ...connection.data,
        driver_volume_type: connection.driver_volume_type,
        attachment_id: id,
        access_mode: mode,
        encrypted: false,
      };

/** An attachment as the Block Storage API shows it whole. */
export const attachmentView = (attachment: Attachment) => ({
  ...attachmentSummary(attachment),
  attach_mode: attachment.mode,
  attached_at: shownTime(attachment.attached_at),
  detached_at: null,
  connection_info: connectionInfo(attachment),
});

import type { Attachment } from '../db/attachment-store.ts';
import type { Volume } from '../db/volume-store.ts';

/** The attachments that count, each above the next: what the busiest of them is, its volume is. */
const ranks = ['attached', 'attaching', 'reserved'] as const;

const statusOf = { attached: 'in-use', attaching: 'attaching', reserved: 'reserved' } as const;

/** Statuses in which something other than attaching and detaching is under way: that has the word. */
const others = new Set(['extending', 'maintenance', 'deleting', 'error', 'error_extending', 'error_deleting']);

/** What a volume is, by who has it. */
export const statusOfAttachments = (
  { status }: Pick<Volume, 'status'>,
  attachments: readonly Pick<Attachment, 'status'>[],
): string => {
  if (others.has(status)) return status;
  const busiest = ranks.find((rank) => attachments.some((attachment) => attachment.status === rank));
  return busiest === undefined ? 'available' : statusOf[busiest];
};

import { BadRequest, NotFound, TooLarge, OverQuota } from '@nimbo/errors/faults.ts';

export const volumeNotFound = (id: string): NotFound =>
  new NotFound(`Volume ${id} could not be found: list the volumes to see which there are.`, {
    code: 'cinder.volume_not_found',
    details: { id },
  });

export const snapshotNotFound = (id: string): NotFound =>
  new NotFound(`Snapshot ${id} could not be found: list the snapshots to see which there are.`, {
    code: 'cinder.snapshot_not_found',
    details: { id },
  });

export const attachmentNotFound = (id: string): NotFound =>
  new NotFound(`Volume attachment could not be found with filter: attachment_id = ${id}.`, {
    code: 'cinder.attachment_not_found',
    details: { id },
  });

export const typeNotFound = (id: string): NotFound =>
  new NotFound(`Volume type ${id} could not be found: list the types to see which there are.`, {
    code: 'cinder.volume_type_not_found',
    details: { id },
  });

/** The state of a volume stands against it; the Block Storage API answers 400 where others answer 409. */
export const invalidVolume = (reason: string): BadRequest =>
  new BadRequest(`Invalid volume: ${reason}`, { code: 'cinder.invalid_volume' });

/** The same of a snapshot. */
export const invalidSnapshot = (reason: string): BadRequest =>
  new BadRequest(`Invalid snapshot: ${reason}`, { code: 'cinder.invalid_snapshot' });

export const invalidInput = (reason: string): BadRequest =>
  new BadRequest(`Invalid input received: ${reason}`, { code: 'cinder.invalid_input' });

/** How many of something there may be at most is used up. */
export const limitReached = (quota: string, limit: number, noun: string): OverQuota =>
  new OverQuota(
    `${noun}LimitExceeded: Maximum number of ${quota} allowed (${limit}) exceeded for quota '${quota}'; delete some or ask for more.`,
    { code: 'quota.exceeded', details: { quota, limit } },
  );

export const gigabytesReached = (requested: number, limit: number, used: number): OverQuota =>
  new OverQuota(
    `Requested volume or snapshot exceeds allowed gigabytes quota. Requested ${requested}G, quota is ${limit}G and ${used}G has been consumed.`,
    { code: 'quota.exceeded', details: { quota: 'gigabytes', limit, in_use: used, requested } },
  );

/** One volume may not be so large. */
export const volumeTooLarge = (requested: number, limit: number): TooLarge =>
  new TooLarge(`Requested volume size ${requested}G is larger than maximum allowed limit ${limit}G.`, {
    code: 'cinder.volume_too_large',
  });

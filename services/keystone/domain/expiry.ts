import type { Clock } from '@nimbo/context/clock.ts';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import { BadRequest } from '@nimbo/errors/faults.ts';

const form = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?Z?$/;

/**
 * An instant in the future as a caller gives it: UTC, with or without `Z`, kept to the microsecond.
 * @throws BadRequest for anything else
 */
export const parseExpiry = (clock: Clock, text: string): Timestamp => {
  const [, seconds, fraction = ''] = form.exec(text) ?? [];
  const timestamp = `${seconds}.${fraction.padEnd(6, '0')}Z`;
  const instant = Date.parse(timestamp);
  if (seconds === undefined || Number.isNaN(instant)) {
    throw new BadRequest('expires_at must be an instant in UTC such as 2030-01-31T12:00:00.000000Z.');
  }
  if (instant <= clock.now()) throw new BadRequest('expires_at must lie in the future.');
  return timestamp;
};

import { createHmac, timingSafeEqual } from 'node:crypto';

/** The header that carries a ticket: never a path or a query, which logs keep. */
export const imageTicketHeader = 'x-image-ticket';

/** The secret's name in the state directory, shared by the services that sign and by glance. */
export const imageTicketSecret = 'image-ticket-key';

const pattern = /^(\d{1,12})\.([A-Za-z0-9_-]{43})$/;

const macOf = (secret: string, imageId: string, expires: string): Buffer =>
  createHmac('sha256', secret).update(`image-ticket\n${imageId}\n${expires}`).digest();

/**
 * A right to read one image's data until an instant, for hosts, which hold no password of any service.
 * @param expiresAt milliseconds since the epoch
 */
export const signImageTicket = (secret: string, imageId: string, expiresAt: number): string => {
  const expires = String(Math.floor(expiresAt / 1000));
  return `${expires}.${macOf(secret, imageId, expires).toString('base64url')}`;
};

/** Whether a ticket lets its bearer read this image now (milliseconds since the epoch). */
export const isImageTicketValid = (secret: string, imageId: string, ticket: string, now: number): boolean => {
  const [, expires, mac] = pattern.exec(ticket) ?? [];
  if (expires === undefined || mac === undefined) return false;
  const isGenuine = timingSafeEqual(Buffer.from(mac, 'base64url'), macOf(secret, imageId, expires));
  return isGenuine && Number(expires) * 1000 > now;
};

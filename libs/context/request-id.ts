import { randomUUID } from 'node:crypto';

/** A new request id in OpenStack's form, `req-` and a UUID (oslo.middleware request_id). */
export const newRequestId = (): string => `req-${randomUUID()}`;

const requestIdPattern = /^req-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True for an id that may be taken over from a caller; anything else could smuggle text into logs. */
export const isRequestId = (text: string): boolean => requestIdPattern.test(text);

import { randomBytes, randomUUID } from 'node:crypto';

/** A new id in keystone's form: a random UUID as 32 hexadecimal digits. */
export const newId = (): string => randomUUID().replaceAll('-', '');

/** A new audit id: 16 random bytes in URL-safe base64, 22 characters. */
export const newAuditId = (): string => randomBytes(16).toString('base64url');

/** The domain that exists from bootstrap on, and the one meant where nothing says which. */
export const defaultDomainId = 'default';

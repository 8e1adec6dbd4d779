import { Type, type TSchemaOptions, type TString } from 'typebox';

/** A name as most of OpenStack takes it: 1 to 255 characters, not blank. */
export const name = (options: TSchemaOptions = {}): TString =>
  Type.String({ minLength: 1, maxLength: 255, pattern: '\\S', ...options });

/** Any text up to a length; descriptions are 255 characters in most services. */
export const text = (maxLength = 255, options: TSchemaOptions = {}): TString => Type.String({ maxLength, ...options });

/** A UUID with dashes, as all services but keystone make them. */
export const uuid = (options: TSchemaOptions = {}): TString => Type.String({ format: 'uuid', ...options });

/** 32 hexadecimal digits, as keystone makes ids. */
export const hexId = (options: TSchemaOptions = {}): TString => Type.String({ pattern: '^[0-9a-f]{32}$', ...options });

/** An id that another service or a directory may have made: up to 64 characters without blanks (keystone `id_string`). */
export const id = (options: TSchemaOptions = {}): TString =>
  Type.String({ minLength: 1, maxLength: 64, pattern: '^[a-zA-Z0-9-]+$', ...options });

/** An instant, ISO 8601. */
export const dateTime = (options: TSchemaOptions = {}): TString => Type.String({ format: 'date-time', ...options });

/** An `http` or `https` URL of at most 2048 characters. */
export const httpUrl = (options: TSchemaOptions = {}): TString =>
  Type.String({ format: 'http-url', maxLength: 2048, ...options });

/** A secret: like text, and marked so that documents and logs know. */
export const secret = (maxLength = 4096): TString => Type.String({ maxLength, 'x-secret': true });

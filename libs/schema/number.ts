import { Type, type TInteger, type TNumberOptions } from 'typebox';

/** The largest integer that every database's 4-byte column holds. */
export const maxInteger = 2_147_483_647;

/** A whole number from `minimum` (default 0) to what a database column holds. */
export const integer = (options: TNumberOptions = {}): TInteger =>
  Type.Integer({ minimum: 0, maximum: maxInteger, ...options });

/** A whole number of at least 1. */
export const positiveInteger = (options: TNumberOptions = {}): TInteger => integer({ minimum: 1, ...options });

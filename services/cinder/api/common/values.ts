import { Type, type TBoolean, type TInteger, type TNull, type TRecord, type TString, type TUnion } from 'typebox';
import { maxInteger } from '@nimbo/schema/number.ts';
import type { Timestamp } from '@nimbo/context/timestamp.ts';

/** A whole number, also written as text: clients send both. */
export const wholeNumber = (minimum: number, maximum = maxInteger): TUnion<[TInteger, TString]> =>
  Type.Union([
    Type.Integer({ minimum, maximum }),
    Type.String({ pattern: minimum < 0 ? '^-?[0-9]{1,9}$' : '^0*[0-9]{1,9}$', examples: ['1'] }),
  ]);

const truths = ['True', 'TRUE', 'true', '1', 'ON', 'On', 'on', 'YES', 'Yes', 'yes', 'y', 't'];
const lies = ['False', 'FALSE', 'false', '0', 'OFF', 'Off', 'off', 'NO', 'No', 'no', 'n', 'f'];

/** A boolean, or one of the words that cinder takes for one. */
export const looseBoolean = (): TUnion<[TBoolean, TString]> =>
  Type.Union([Type.Boolean(), Type.String({ enum: [...truths, ...lies] })]);

/** What a {@link looseBoolean} means. */
export const isTrue = (value: boolean | string): boolean =>
  typeof value === 'boolean' ? value : truths.includes(value);

/** Texts by name, as metadata are. */
export const texts = (): TRecord<string, TString> =>
  Type.Record(Type.String({ minLength: 1, maxLength: 255 }), Type.String({ maxLength: 255 }));

/** A name or description: up to 255 characters, or null. */
export const loose = (): TUnion<[TString, TNull]> => Type.Union([Type.String({ maxLength: 255 }), Type.Null()]);

/** An instant as the Block Storage API tells it: microseconds and no zone. */
export const shownTime = (at: Timestamp | null): string | null => (at === null ? null : at.slice(0, 26));

/** Without blanks at its ends, or null. */
export const trimmed = (value: string | null | undefined): string | null => value?.trim() ?? null;

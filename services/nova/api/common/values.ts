import { Type, type TUnion, type TBoolean, type TInteger, type TString } from 'typebox';
import { maxInteger } from '@nimbo/schema/number.ts';

/** A whole number, also written as text: clients send both. */
export const wholeNumber = (minimum: number, maximum = maxInteger): TUnion<[TInteger, TString]> =>
  Type.Union([
    Type.Integer({ minimum, maximum }),
    Type.String({ pattern: minimum < 0 ? '^-?[0-9]{1,10}$' : '^[0-9]{1,10}$' }),
  ]);

const truths = ['True', 'TRUE', 'true', '1', 'ON', 'On', 'on', 'YES', 'Yes', 'yes', 'y', 't'];
const lies = ['False', 'FALSE', 'false', '0', 'OFF', 'Off', 'off', 'NO', 'No', 'no', 'n', 'f'];

/** A boolean, or one of the words that nova takes for one. */
export const looseBoolean = (): TUnion<[TBoolean, TString]> =>
  Type.Union([Type.Boolean(), Type.String({ enum: [...truths, ...lies] })]);

/** What a {@link looseBoolean} means. */
export const isTrue = (value: boolean | string): boolean =>
  typeof value === 'boolean' ? value : truths.includes(value);

/** A name: printable, no blanks at its ends. */
export const plainName = (options: { readonly maxLength?: number } = {}): TString =>
  Type.String({
    minLength: 1,
    maxLength: options.maxLength ?? 255,
    pattern: '^(?!\\s)[^\\p{Cc}\\p{Cs}\\p{Cn}]*(?<!\\s)$',
    examples: ['example'],
  });

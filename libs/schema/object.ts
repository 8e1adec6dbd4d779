import { Type, type TObject, type TProperties, type TSchemaOptions } from 'typebox';

/** An object with exactly these properties; others are refused. */
export const strictObject = <P extends TProperties>(properties: P, options: TSchemaOptions = {}): TObject<P> =>
  Type.Object(properties, { additionalProperties: false, ...options });

/** An object with at least these properties; others pass as they are (keystone keeps them as extras). */
export const openObject = <P extends TProperties>(properties: P, options: TSchemaOptions = {}): TObject<P> =>
  Type.Object(properties, { additionalProperties: true, ...options });

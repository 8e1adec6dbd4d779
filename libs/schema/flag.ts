import { Type, type TBoolean, type TSchemaOptions } from 'typebox';

/** True or false, and no text that looks like it. */
export const flag = (options: TSchemaOptions = {}): TBoolean => Type.Boolean(options);

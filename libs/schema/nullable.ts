import { Type, type TNull, type TSchema, type TUnion } from 'typebox';

/** The schema, or JSON `null`. */
export const nullable = <S extends TSchema>(schema: S): TUnion<[S, TNull]> => Type.Union([schema, Type.Null()]);

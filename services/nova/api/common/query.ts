import type { TObject, TProperties } from 'typebox';
import type { Versioned } from '@nimbo/http/operation.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';

/** The parameters of a list; unknown ones were let pass until microversion 2.74. */
export const listQuery = <P extends TProperties>(properties: P): Versioned<TObject<P>> => ({
  latest: strictObject(properties),
  earlier: [{ until: '2.74', schema: openObject(properties), upgrade: (query) => query }],
});

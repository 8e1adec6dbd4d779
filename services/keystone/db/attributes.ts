import { fromJson, toJson } from '@nimbo/db/json.ts';

/** Attributes that a caller gave and keystone only keeps (the `extra` of a resource), or its options. */
export type Attributes = Readonly<Record<string, unknown>>;

/** Bytes that one resource's unknown attributes may take. */
const largestExtra = 64 * 1024;

/** @throws TooLarge for more than 64 KiB */
export const fromAttributes = (attributes: Attributes): string => toJson(attributes, largestExtra);

export const toAttributes = (text: string): Attributes => (text === '{}' ? {} : fromJson<Attributes>(text));

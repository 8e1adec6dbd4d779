import { boolFromString } from '@nimbo/http/bool-from-string.ts';

/** A query parameter that counts by being there (`?parents_as_ids`), unless it says no. */
export const isAsked = (value: string | undefined): boolean =>
  value !== undefined && (value === '' || boolFromString(value) !== false);

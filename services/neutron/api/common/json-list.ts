import { fromJson } from '@nimbo/db/json.ts';

const none: readonly string[] = [];

/** A list of texts as a column keeps it; most are empty, and need no reading. */
export const textList = (json: string): readonly string[] => (json === '[]' ? none : fromJson<readonly string[]>(json));

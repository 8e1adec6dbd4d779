import type { Attributes } from '../../db/attributes.ts';

/** What the server says and a caller may repeat without effect. */
const ofTheServer = new Set(['id', 'links']);

/** The attributes of a body that keystone does not know and only keeps. */
export const unknownAttributes = (body: Attributes, known: readonly string[]): Attributes =>
  Object.fromEntries(Object.entries(body).filter(([key]) => !known.includes(key) && !ofTheServer.has(key)));

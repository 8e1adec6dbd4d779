import { BadRequest } from '@nimbo/errors/faults.ts';

const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The text where it is a uuid. @throws BadRequest */
export const assertUuid = (text: string, noun: string): string => {
  if (pattern.test(text)) return text;
  throw new BadRequest(`Invalid uuid ${text.slice(0, 60)}: a ${noun} is known by its uuid.`);
};

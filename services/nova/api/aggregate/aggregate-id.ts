import { BadRequest } from '@nimbo/errors/faults.ts';

/** The id in an address. @throws BadRequest for what is no number that a database can keep */
export const aggregateId = (text: string): number => {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new BadRequest(`Invalid aggregate id ${text.slice(0, 40)}: it is a number.`);
};

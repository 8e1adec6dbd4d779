import { BadRequest } from '@nimbo/errors/faults.ts';

const longest = 64;

/** Ids in OS-FEDERATION are chosen by operators and stand in paths. @throws BadRequest for more than 64 characters */
export const assertFederationId = (noun: string, id: string): void => {
  if (id.length <= longest) return;
  throw new BadRequest(`The id of a ${noun} has at most ${longest} characters: choose a shorter one.`);
};

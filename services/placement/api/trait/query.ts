import type { Static } from 'typebox';
import { BadRequest } from '@nimbo/errors/faults.ts';
import type { TraitFilter } from '../../domain/trait.ts';
import type { listQuery } from './schema.ts';

const parseName = (text: string): TraitFilter => {
  const colon = text.indexOf(':');
  if (colon === -1) {
    throw new BadRequest(
      `name=${text.slice(0, 80)} has no operator: write name=in:CUSTOM_A,CUSTOM_B for some traits, or ` +
        'name=startswith:CUSTOM_ for all that begin so.',
    );
  }
  const [operator, value] = [text.slice(0, colon), text.slice(colon + 1)];
  if (operator === 'in') return { names: value.split(',') };
  return operator === 'startswith' ? { prefix: value } : {};
};

const parseAssociated = (text: string): boolean => {
  const word = text.toLowerCase();
  if (word === 'true' || word === 'false') return word === 'true';
  throw new BadRequest(`associated=${text.slice(0, 40)} is neither "true" nor "false": use one of them.`);
};

/** `name=in:A,B`, `name=startswith:A`, `associated=true`. @throws BadRequest */
export const traitFilter = ({ name, associated }: Static<typeof listQuery>): TraitFilter => ({
  ...(name === undefined ? {} : parseName(name)),
  ...(associated === undefined ? {} : { associated: parseAssociated(associated) }),
});

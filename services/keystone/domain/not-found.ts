import { NotFound } from '@nimbo/errors/faults.ts';

/** What keystone answers for an id that leads nowhere. */
export const notFound = (noun: string, id: string): NotFound =>
  new NotFound(`Could not find ${noun}: ${id}.`, {
    code: `keystone.${noun.replaceAll(' ', '_')}_not_found`,
    details: { id },
  });

/** What keystone answers for a token that does not count; never with its text, a secret even where it does not work. */
export const tokenNotFound = (): NotFound =>
  new NotFound('Could not find token.', { code: 'keystone.token_not_found' });

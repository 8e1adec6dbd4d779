import { NotFound } from '@nimbo/errors/faults.ts';

/** What keystone answers for an id that leads nowhere. */
export const notFound = (noun: string, id: string): NotFound =>
  new NotFound(`Could not find ${noun}: ${id}.`, {
    code: `keystone.${noun.replaceAll(' ', '_')}_not_found`,
    details: { id },
  });

import type { Attributes } from '../db/attributes.ts';
import { Forbidden } from '@nimbo/errors/faults.ts';

/** What may carry the option `immutable`. */
export interface Immutable {
  readonly id: string;
  readonly options: Attributes;
}

const isImmutable = (thing: Immutable): boolean => thing.options['immutable'] === true;

/** Options after a change: those set to null go, the others are kept or replaced. */
export const mergedOptions = (options: Attributes, changes: Attributes | undefined): Attributes =>
  Object.fromEntries(Object.entries({ ...options, ...changes }).filter(([, value]) => value !== null));

/**
 * An immutable thing changes only together with becoming mutable.
 * @throws Forbidden
 */
export const assertMutable = (noun: string, thing: Immutable, changes: Attributes | undefined): void => {
  if (!isImmutable(thing) || mergedOptions(thing.options, changes)['immutable'] !== true) return;
  throw new Forbidden(
    `The ${noun} ${thing.id} is immutable and was not changed. Set its option "immutable" to false first.`,
  );
};

/** @throws Forbidden */
export const assertDeletable = (noun: string, thing: Immutable): void => {
  if (!isImmutable(thing)) return;
  throw new Forbidden(
    `The ${noun} ${thing.id} is immutable and was not deleted. Set its option "immutable" to false first.`,
  );
};

import { BadRequest, Conflict, NotFound } from '@nimbo/errors/faults.ts';

/** Stable codes that clients tell failures apart by (Placement API, "Errors"); shown since microversion 1.23. */
export const errorCodes = {
  inventoryInUse: 'placement.inventory.inuse',
  concurrentUpdate: 'placement.concurrent_update',
  duplicateName: 'placement.duplicate_name',
  providerInUse: 'placement.resource_provider.inuse',
  cannotDeleteParent: 'placement.resource_provider.cannot_delete_parent',
  providerNotFound: 'placement.resource_provider.not_found',
  duplicateQueryKey: 'placement.query.duplicate_key',
  badQueryValue: 'placement.query.bad_value',
  missingQueryValue: 'placement.query.missing_value',
} as const;

/** A provider that the address names is not there. */
export const noProvider = (uuid: string): NotFound =>
  new NotFound(`No resource provider with uuid ${uuid} found.`, { details: { uuid } });

/** Somebody else has changed the provider since the caller read its generation. */
export const providerChanged = (uuid: string, given: number, actual: number): Conflict =>
  new Conflict(
    `resource provider generation conflict for provider ${uuid}: actual: ${actual}, given: ${given}. ` +
      'Read the provider again and repeat the change.',
    { code: errorCodes.concurrentUpdate, details: { uuid, given, actual } },
  );

/** Somebody else has changed the consumer since the caller read its generation. */
export const consumerChanged = (uuid: string, given: number | null, actual: number | null): Conflict =>
  new Conflict(
    `consumer generation conflict - expected ${actual ?? 'null'} but got ${given ?? 'null'} for consumer ${uuid}. ` +
      'Read its allocations again and repeat the change.',
    { code: errorCodes.concurrentUpdate, details: { uuid, given, actual } },
  );

export const inventoryInUse = (uuid: string, classes: readonly string[]): Conflict =>
  new Conflict(
    `Inventory for '${classes.join(', ')}' on resource provider '${uuid}' in use. Delete its allocations first.`,
    { code: errorCodes.inventoryInUse, details: { uuid, classes } },
  );

export const unknownClasses = (names: readonly string[]): BadRequest =>
  new BadRequest(`No such resource class ${names.join(', ')}.`, { details: { names } });

export const unknownTraits = (names: readonly string[]): BadRequest =>
  new BadRequest(`No such trait(s): ${names.join(', ')}.`, { details: { names } });

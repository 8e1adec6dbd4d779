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

/** A provider that the address names is not there. Clients know it by "No resource provider with uuid". */
export const noProvider = (uuid: string): NotFound =>
  new NotFound(`No resource provider with uuid ${uuid}: check the uuid, or create the provider.`, {
    details: { uuid },
  });

/**
 * Somebody else has changed the provider since the caller read its generation. Clients from before the codes know it by
 * "concurrently updated".
 */
export const providerChanged = (uuid: string, given: number, actual: number): Conflict =>
  new Conflict(
    `Resource provider ${uuid} was concurrently updated: it is at generation ${actual}, the request at ${given}. ` +
      'Read the provider again and repeat the change.',
    { code: errorCodes.concurrentUpdate, details: { uuid, given, actual } },
  );

/**
 * Somebody else has changed the consumer since the caller read its generation. It shares its code with
 * `providerChanged`; clients tell the two apart by "consumer generation conflict".
 */
export const consumerChanged = (uuid: string, given: number | null, actual: number | null): Conflict =>
  new Conflict(
    `consumer generation conflict: consumer ${uuid} is at generation ${actual ?? 'null'}, the request at ` +
      `${given ?? 'null'}. Read its allocations again and repeat the change.`,
    { code: errorCodes.concurrentUpdate, details: { uuid, given, actual } },
  );

/** Clients from before the codes find classes and provider by `Inventory for (.+) on resource provider (.+) in use`. */
export const inventoryInUse = (uuid: string, classes: readonly string[]): Conflict =>
  new Conflict(
    `Inventory for ${classes.join(', ')} on resource provider ${uuid} in use by allocations: delete those first.`,
    { code: errorCodes.inventoryInUse, details: { uuid, classes } },
  );

export const unknownClasses = (names: readonly string[]): BadRequest =>
  new BadRequest(`There is no resource class ${names.join(', ')}: create it first, or use another.`, {
    details: { names },
  });

export const unknownTraits = (names: readonly string[]): BadRequest =>
  new BadRequest(`There is no trait ${names.join(', ')}: create it first, or use another.`, { details: { names } });

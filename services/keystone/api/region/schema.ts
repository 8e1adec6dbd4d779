import { Type } from 'typebox';
import { nullable } from '@nimbo/schema/nullable.ts';
import { openObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import { links, listAnswer, member, optional } from '../common/schema.ts';

/** Regions are named by their operator: anything that fits into a path. */
const regionId = Type.String({ minLength: 1, maxLength: 255 });

const attributes = {
  description: optional(nullable(text(255))),
  id: optional(regionId),
  parent_region_id: optional(nullable(regionId)),
} as const;

/** Attributes of the body that are not kept as extras. */
export const knownAttributes = Object.keys(attributes);

export const createRegionBody = member('region', openObject(attributes));
export const updateRegionBody = member('region', openObject(attributes, { minProperties: 1 }));
export const listRegionsQuery = openObject({ parent_region_id: optional(regionId) });

const shownRegion = openObject({
  id: Type.String(),
  description: Type.String(),
  parent_region_id: nullable(Type.String()),
  links,
});

export const regionAnswer = member('region', shownRegion);
export const regionsAnswer = listAnswer('regions', shownRegion);

import { Type } from 'typebox';
import { nullable } from '@nimbo/schema/nullable.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { name, text } from '@nimbo/schema/text.ts';
import { links, listAnswer, longText, member, optional } from '../common/schema.ts';

const side = Type.Union([Type.Literal('public'), Type.Literal('internal'), Type.Literal('admin')]);

const filters = strictObject({
  service_id: optional(text(64)),
  region_id: optional(text(255)),
  interface: optional(side),
});

export const createEndpointGroupBody = member(
  'endpoint_group',
  openObject({ name: name(), description: optional(nullable(longText)), filters }),
);

export const updateEndpointGroupBody = member(
  'endpoint_group',
  openObject(
    { name: optional(name()), description: optional(nullable(longText)), filters: optional(filters) },
    { minProperties: 1 },
  ),
);

export const listEndpointGroupsQuery = openObject({ name: optional(text(255)) });

const shownGroup = strictObject({
  id: Type.String(),
  name: Type.String(),
  description: nullable(Type.String()),
  filters,
  links,
});

export const endpointGroupAnswer = member('endpoint_group', shownGroup);
export const endpointGroupsAnswer = listAnswer('endpoint_groups', shownGroup);

export const projectEndpointGroupAnswer = member(
  'project_endpoint_group',
  strictObject({ endpoint_group_id: Type.String(), project_id: Type.String(), links }),
);

import { Type } from 'typebox';
import { flag } from '@nimbo/schema/flag.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { openObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import { links, listAnswer, listQuery, member, optional } from '../common/schema.ts';
import { commonAttributes, projectName } from '../project/schema.ts';

const attributes = { ...commonAttributes, description: optional(nullable(text(255))) } as const;

/** Attributes of the body that are not kept as extras. */
export const knownAttributes = ['name', 'explicit_domain_id', ...Object.keys(attributes)];

export const createDomainBody = member(
  'domain',
  openObject({
    name: projectName,
    // As upstream: an id that keystone itself could have made.
    explicit_domain_id: optional(Type.String({ pattern: '^[0-9a-f]{32}$' })),
    ...attributes,
  }),
);

export const updateDomainBody = member(
  'domain',
  openObject({ name: optional(projectName), ...attributes }, { minProperties: 1 }),
);

export const listDomainsQuery = listQuery({ enabled: optional(flag()) });

const shownDomain = openObject({
  id: Type.String(),
  name: Type.String(),
  enabled: flag(),
  description: nullable(Type.String()),
  tags: Type.Array(Type.String()),
  options: openObject({}),
  links,
});

export const domainAnswer = member('domain', shownDomain);
export const domainsAnswer = listAnswer('domains', shownDomain);

import type { Static } from 'typebox';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import { createDomain, deleteDomain, getDomain, listDomains, updateDomain } from '../../domain/domain.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { pagedCollection } from '../common/collection.ts';
import { unknownAttributes } from '../common/extra.ts';
import { nameFilter } from '../common/name-filter.ts';
import { v3Base } from '../common/urls.ts';
import { domainPolicy } from './policy.ts';
import {
  createDomainBody,
  domainAnswer,
  domainsAnswer,
  knownAttributes,
  listDomainsQuery,
  updateDomainBody,
} from './schema.ts';
import { domainView } from './view.ts';

const changesOf = ({ domain }: Static<typeof updateDomainBody>) => ({
  name: domain.name,
  enabled: domain.enabled,
  description: domain.description,
  tags: domain.tags,
  options: domain.options,
  extra: unknownAttributes(domain, knownAttributes),
});

export const domainOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'list_domains',
    summary: 'List domains',
    method: 'GET',
    path: '/v3/domains',
    status: 200,
    authorization: { at: 'lookup', rule: domainPolicy.list },
    query: listDomainsQuery,
    response: domainsAnswer,
    handle: async (ctx, { query, url }) => {
      const filter = { enabled: query.enabled, names: nameFilter(query) };
      const list = await listDomains(ctx, keystone, domainPolicy.list, filter, query);
      return pagedCollection('domains', list, url, (domain) => domainView(domain, v3Base(url)));
    },
  }),
  operation({
    name: 'create_domain',
    summary: 'Create a domain',
    method: 'POST',
    path: '/v3/domains',
    status: 201,
    authorization: { at: 'lookup', rule: domainPolicy.create },
    body: createDomainBody,
    response: domainAnswer,
    handle: async (ctx, { body, url }) => {
      const { name, explicit_domain_id: explicitId } = body.domain;
      const given = { ...changesOf(body), name, explicitId };
      return { domain: domainView(await createDomain(ctx, keystone, domainPolicy.create, given), v3Base(url)) };
    },
  }),
  operation({
    name: 'show_domain',
    summary: 'Show a domain',
    method: 'GET',
    path: '/v3/domains/{domain_id}',
    status: 200,
    authorization: { at: 'lookup', rule: domainPolicy.get },
    response: domainAnswer,
    handle: async (ctx, { params, url }) => ({
      domain: domainView(await getDomain(ctx, keystone, domainPolicy.get, params.domain_id), v3Base(url)),
    }),
  }),
  operation({
    name: 'update_domain',
    summary: 'Change a domain',
    method: 'PATCH',
    path: '/v3/domains/{domain_id}',
    status: 200,
    authorization: { at: 'lookup', rule: domainPolicy.update },
    body: updateDomainBody,
    response: domainAnswer,
    handle: async (ctx, { params, body, url }) => {
      const domain = await updateDomain(ctx, keystone, domainPolicy.update, params.domain_id, changesOf(body));
      return { domain: domainView(domain, v3Base(url)) };
    },
  }),
  operation({
    name: 'delete_domain',
    summary: 'Delete a domain with everything in it',
    method: 'DELETE',
    path: '/v3/domains/{domain_id}',
    status: 204,
    authorization: { at: 'lookup', rule: domainPolicy.delete },
    handle: (ctx, { params }) => deleteDomain(ctx, keystone, domainPolicy.delete, params.domain_id),
  }),
];

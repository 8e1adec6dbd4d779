import { operation, reply, type Operation } from '@nimbo/http/operation.ts';
import {
  deleteDomainConfig,
  getDomainConfig,
  getDomainConfigDefaults,
  getPasswordRules,
  patchDomainConfig,
  putDomainConfig,
  type ConfigPart,
} from '../../domain/domain-config.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { domainConfigPolicy as policy } from './policy.ts';
import { groupsBody, optionBody } from './schema.ts';

type Params = Readonly<Record<string, string>>;

const domainOf = (params: Params): string => params['domain_id'] ?? '';

const partOf = (params: Params): ConfigPart => ({ group: params['group'], option: params['option'] });

/** The same operations are there for a whole configuration, a group of it, and one option. */
const parts = [
  { suffix: '', name: '', what: 'the configuration of a domain', body: groupsBody, answer: groupsBody },
  { suffix: '/{group}', name: '_group', what: 'a group of it', body: groupsBody, answer: groupsBody },
  { suffix: '/{group}/{option}', name: '_option', what: 'an option of it', body: optionBody, answer: optionBody },
] as const;

type Part = (typeof parts)[number];

const one = '/v3/domains/{domain_id}/config';

const showOf = (keystone: Keystone, { suffix, name, what, answer }: Part): Operation =>
  operation({
    name: `show_domain_config${name}`,
    summary: `Show ${what}`,
    method: 'GET',
    path: `${one}${suffix}`,
    status: 200,
    authorization: { at: 'lookup', rule: policy.get },
    response: answer,
    handle: async (ctx, { params }) => ({
      config: await getDomainConfig(ctx, keystone, policy.get, domainOf(params), partOf(params)),
    }),
  });

const defaultsOf = ({ suffix, name, what, answer }: Part): Operation =>
  operation({
    name: `show_domain_config${name}_default`,
    summary: `Show the default of ${what}`,
    method: 'GET',
    path: `/v3/domains/config${suffix}/default`,
    status: 200,
    authorization: { at: 'lookup', rule: policy.defaults },
    response: answer,
    handle: async (ctx, { params }) => ({
      config: await getDomainConfigDefaults(ctx, policy.defaults, partOf(params)),
    }),
  });

const updateOf = (keystone: Keystone, { suffix, name, what, body }: Part): Operation =>
  operation({
    name: `update_domain_config${name}`,
    summary: `Change ${what}`,
    method: 'PATCH',
    path: `${one}${suffix}`,
    status: 200,
    authorization: { at: 'lookup', rule: policy.update },
    body,
    response: groupsBody,
    handle: async (ctx, { params, body: { config } }) => {
      const asked = { part: partOf(params), body: config };
      return { config: await patchDomainConfig(ctx, keystone, policy.update, domainOf(params), asked) };
    },
  });

const deleteOf = (keystone: Keystone, { suffix, name, what }: Part): Operation =>
  operation({
    name: `delete_domain_config${name}`,
    summary: `Delete ${what}`,
    method: 'DELETE',
    path: `${one}${suffix}`,
    status: 204,
    authorization: { at: 'lookup', rule: policy.delete },
    handle: (ctx, { params }) => deleteDomainConfig(ctx, keystone, policy.delete, domainOf(params), partOf(params)),
  });

const rulesOf = (keystone: Keystone, suffix: '' | '/{option}'): Operation =>
  operation({
    name: suffix === '' ? 'show_password_rules' : 'show_password_rule',
    summary: 'Show what passwords of a domain must look like',
    method: 'GET',
    path: `${one}/security_compliance${suffix}`,
    status: 200,
    authorization: { at: 'lookup', rule: policy.compliance },
    response: suffix === '' ? groupsBody : optionBody,
    handle: async (ctx, { params }) => ({
      config: await getPasswordRules(ctx, keystone, policy.compliance, domainOf(params), params['option']),
    }),
  });

export const domainConfigOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'create_domain_config',
    summary: 'Set the configuration of a domain',
    method: 'PUT',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: policy.create },
    body: groupsBody,
    response: groupsBody,
    handle: async (ctx, { params, body }) => {
      const { isNew, config } = await putDomainConfig(ctx, keystone, policy.create, params.domain_id, body.config);
      return reply({ status: isNew ? 201 : 200, body: { config } });
    },
  }),
  rulesOf(keystone, ''),
  rulesOf(keystone, '/{option}'),
  ...parts.flatMap((part) => [
    showOf(keystone, part),
    updateOf(keystone, part),
    deleteOf(keystone, part),
    defaultsOf(part),
  ]),
];

import { BadRequest } from '@nimbo/errors/faults.ts';
import type { Microversion } from '@nimbo/http/microversion.ts';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { ExtraSpecs } from '../../db/nova-api/extra-spec-store.ts';
import { checkExtraSpec } from '../../domain/extra-spec-rules.ts';
import { getExtraSpec, setExtraSpecs, unsetExtraSpec } from '../../domain/extra-spec.ts';
import { getFlavor } from '../../domain/flavor.ts';
import type { Nova } from '../../domain/nova.ts';
import { isSince } from '../common/since.ts';
import { extraSpecPolicy } from './policy.ts';
import { createSpecsBody, specAnswer, specsAnswer, updateSpecBody } from './schema.ts';

const all = '/v2.1/flavors/{flavor_id}/os-extra_specs';
const one = '/v2.1/flavors/{flavor_id}/os-extra_specs/{key}';

/** @throws BadRequest for what microversion 2.86 and later refuse */
const specsOf = (given: Readonly<Record<string, string | number>>, version: Microversion | undefined): ExtraSpecs => {
  const specs = Object.entries(given).map(([key, value]): [string, string] => [key, String(value)]);
  if (isSince(version, '2.86')) for (const [key, value] of specs) checkExtraSpec(key, value);
  return Object.fromEntries(specs);
};

const readOperations = (nova: Nova): readonly Operation[] => [
  operation({
    name: 'list_flavor_extra_specs',
    summary: 'List the extra specs of a flavor',
    method: 'GET',
    path: all,
    status: 200,
    authorization: { at: 'request', rule: extraSpecPolicy.index },
    response: specsAnswer,
    handle: async (ctx, { params }) => ({ extra_specs: (await getFlavor(ctx, nova, params.flavor_id)).extraSpecs }),
  }),
  operation({
    name: 'show_flavor_extra_spec',
    summary: 'Show an extra spec of a flavor',
    method: 'GET',
    path: one,
    status: 200,
    authorization: { at: 'request', rule: extraSpecPolicy.show },
    response: specAnswer,
    handle: async (ctx, { params: { flavor_id: flavorid, key } }) => ({
      [key]: await getExtraSpec(ctx, nova, flavorid, key),
    }),
  }),
];

export const extraSpecOperations = (nova: Nova): readonly Operation[] => [
  ...readOperations(nova),
  operation({
    name: 'create_flavor_extra_specs',
    summary: 'Set extra specs of a flavor',
    method: 'POST',
    path: all,
    status: 200,
    authorization: { at: 'request', rule: extraSpecPolicy.create },
    body: createSpecsBody,
    response: specsAnswer,
    handle: async (ctx, { params, body, version }) => {
      const specs = specsOf(body.extra_specs, version);
      await setExtraSpecs(ctx, nova, params.flavor_id, specs);
      return { extra_specs: specs };
    },
  }),
  operation({
    name: 'update_flavor_extra_spec',
    summary: 'Change an extra spec of a flavor',
    method: 'PUT',
    path: one,
    status: 200,
    authorization: { at: 'request', rule: extraSpecPolicy.update },
    body: updateSpecBody,
    response: specAnswer,
    handle: async (ctx, { params, body, version }) => {
      if (!Object.hasOwn(body, params.key)) throw new BadRequest(`The body and the address name different keys.`);
      const specs = specsOf(body, version);
      await setExtraSpecs(ctx, nova, params.flavor_id, specs);
      return specs;
    },
  }),
  operation({
    name: 'delete_flavor_extra_spec',
    summary: 'Delete an extra spec of a flavor',
    method: 'DELETE',
    path: one,
    status: 200,
    authorization: { at: 'request', rule: extraSpecPolicy.delete },
    handle: (ctx, { params }) => unsetExtraSpec(ctx, nova, params.flavor_id, params.key),
  }),
];

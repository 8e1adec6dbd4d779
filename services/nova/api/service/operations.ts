import { Type } from 'typebox';
import { BadRequest } from '@nimbo/errors/faults.ts';
import type { Microversion } from '@nimbo/http/microversion.ts';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import type { Nova } from '../../domain/nova.ts';
import { changeService, listServicesOf, removeService, type KnownService } from '../../domain/service.ts';
import { assertUuid } from '../common/assert-uuid.ts';
import { instant } from '../common/instant.ts';
import { listQuery } from '../common/query.ts';
import { isSince } from '../common/since.ts';
import { isTrue, looseBoolean } from '../common/values.ts';
import { legacyServiceOperations } from './legacy-operations.ts';
import { servicePolicy } from './policy.ts';

const reason = Type.String({ minLength: 1, maxLength: 255, pattern: '\\S' });

const updateBody = strictObject(
  {
    status: Type.Optional(Type.Enum(['enabled', 'disabled'])),
    disabled_reason: Type.Optional(reason),
    forced_down: Type.Optional(looseBoolean()),
  },
  { minProperties: 1 },
);

const shown = openObject({ binary: Type.String(), host: Type.String(), status: Type.String(), state: Type.String() });

const serviceView = (service: KnownService, version: Microversion | undefined) => ({
  id: isSince(version, '2.53') ? service.uuid : service.id,
  binary: service.binary,
  host: service.host,
  zone: service.zone,
  status: service.disabled ? 'disabled' : 'enabled',
  state: service.isUp ? 'up' : 'down',
  updated_at: instant(service.last_seen_up ?? service.updated_at),
  disabled_reason: service.disabled_reason,
  ...(isSince(version, '2.11') ? { forced_down: service.forced_down } : {}),
});

/** @throws BadRequest for a reason without disabling */
const assertReason = (status: string | undefined, given: string | undefined): void => {
  if (given === undefined || status === 'disabled') return;
  throw new BadRequest('A disabled_reason goes with the status "disabled" only.');
};

export const serviceOperations = (nova: Nova): readonly Operation[] => [
  operation({
    name: 'list_services',
    summary: 'List services',
    method: 'GET',
    path: '/v2.1/os-services',
    status: 200,
    authorization: { at: 'request', rule: servicePolicy.list },
    query: listQuery({ host: Type.Optional(text()), binary: Type.Optional(text()) }),
    response: openObject({ services: Type.Array(shown) }),
    handle: async (_ctx, { query: { host, binary }, version }) => {
      const services = await listServicesOf(nova, { host, binary });
      return { services: services.map((service) => serviceView(service, version)) };
    },
  }),
  ...legacyServiceOperations(nova),
  operation({
    name: 'update_service',
    summary: 'Enable or disable a service, or say that it is down',
    method: 'PUT',
    path: '/v2.1/os-services/{service_id}',
    since: '2.53',
    status: 200,
    authorization: { at: 'request', rule: servicePolicy.update },
    body: updateBody,
    response: strictObject({ service: shown }),
    handle: async (ctx, { params, body, version }) => {
      assertReason(body.status, body.disabled_reason);
      const changes = {
        disabled: body.status === undefined ? undefined : body.status === 'disabled',
        disabled_reason: body.disabled_reason,
        forced_down: body.forced_down === undefined ? undefined : isTrue(body.forced_down),
      };
      const key = { uuid: assertUuid(params.service_id, 'service') };
      return { service: serviceView(await changeService(ctx, nova, key, changes), version) };
    },
  }),
  operation({
    name: 'delete_service',
    summary: 'Delete a service',
    method: 'DELETE',
    path: '/v2.1/os-services/{service_id}',
    since: '2.53',
    status: 204,
    authorization: { at: 'request', rule: servicePolicy.delete },
    handle: (ctx, { params }) => removeService(ctx, nova, assertUuid(params.service_id, 'service')),
  }),
];

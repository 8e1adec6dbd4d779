import { Type } from 'typebox';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import type { Nova } from '../../domain/nova.ts';
import { changeService, type KnownService } from '../../domain/service.ts';
import { isTrue, looseBoolean } from '../common/values.ts';
import { servicePolicy } from './policy.ts';

const named = { host: text(255, { minLength: 1 }), binary: text(255, { minLength: 1 }) } as const;
const answer = strictObject({ service: openObject({ host: Type.String(), binary: Type.String() }) });
const shared = {
  method: 'PUT',
  until: '2.52',
  status: 200,
  authorization: { at: 'request', rule: servicePolicy.update },
  response: answer,
} as const;

const statusView = ({ host, binary, disabled }: KnownService) => ({
  host,
  binary,
  status: disabled ? 'disabled' : 'enabled',
});

/** Until microversion 2.52 services were changed by host and kind, at an address for each change. */
export const legacyServiceOperations = (nova: Nova): readonly Operation[] => [
  operation({
    ...shared,
    name: 'enable_service',
    summary: 'Enable a service',
    path: '/v2.1/os-services/enable',
    body: strictObject(named),
    handle: async (ctx, { body }) => ({
      service: statusView(await changeService(ctx, nova, body, { disabled: false })),
    }),
  }),
  operation({
    ...shared,
    name: 'disable_service',
    summary: 'Disable a service',
    path: '/v2.1/os-services/disable',
    body: strictObject(named),
    handle: async (ctx, { body }) => {
      const changes = { disabled: true, disabled_reason: null };
      return { service: statusView(await changeService(ctx, nova, body, changes)) };
    },
  }),
  operation({
    ...shared,
    name: 'disable_service_with_reason',
    summary: 'Disable a service and say why',
    path: '/v2.1/os-services/disable-log-reason',
    body: strictObject({ ...named, disabled_reason: text(255, { minLength: 1, pattern: '\\S' }) }),
    handle: async (ctx, { body: { host, binary, disabled_reason: reason } }) => {
      const changes = { disabled: true, disabled_reason: reason };
      const service = await changeService(ctx, nova, { host, binary }, changes);
      return { service: { ...statusView(service), disabled_reason: reason } };
    },
  }),
  operation({
    ...shared,
    name: 'force_service_down',
    summary: 'Say that a service is down, or no longer',
    path: '/v2.1/os-services/force-down',
    since: '2.11',
    body: strictObject({ ...named, forced_down: looseBoolean() }),
    handle: async (ctx, { body: { host, binary, forced_down: isDown } }) => {
      const service = await changeService(ctx, nova, { host, binary }, { forced_down: isTrue(isDown) });
      return { service: { host, binary, forced_down: service.forced_down } };
    },
  }),
];

import { Type } from 'typebox';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import { openObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import type { Cinder } from '../../domain/cinder.ts';
import { listServices, setServiceDisabled, type VolumeService } from '../../domain/service.ts';
import { isTrue, shownTime } from '../common/values.ts';
import { servicePolicy as policy } from './policy.ts';

const binary = 'cinder-volume';
const gibibyte = 1024 ** 3;

const updateBody = openObject({
  host: text(255, { minLength: 1 }),
  binary: Type.Optional(text(255)),
  disabled_reason: Type.Optional(text(255, { minLength: 1 })),
});

const query = openObject({ host: Type.Optional(text()), binary: Type.Optional(text()) });

/** Hosts are told with the backend that serves on them. */
const hostOf = (host: string): string => `${host}@nbd`;

const serviceView = (service: VolumeService) => ({
  binary,
  host: hostOf(service.host),
  zone: service.availability_zone,
  status: service.is_disabled ? 'disabled' : 'enabled',
  state: service.isUp ? 'up' : 'down',
  updated_at: shownTime(service.reported_at),
  disabled_reason: service.disabled_reason,
  replication_status: 'disabled',
  active_backend_id: null,
  frozen: false,
  backend_state: service.isUp ? 'up' : 'down',
  cluster: null,
});

const poolView = (service: VolumeService, hasDetail: boolean) => ({
  name: `${hostOf(service.host)}#nbd`,
  ...(hasDetail
    ? {
        capabilities: {
          total_capacity_gb: Math.floor(service.total_bytes / gibibyte),
          free_capacity_gb: Math.floor(service.free_bytes / gibibyte),
          volume_backend_name: 'nbd',
          driver: service.driver,
          storage_protocol: 'nbd',
          thin_provisioning_support: true,
          multiattach: true,
        },
      }
    : {}),
});

const updateOperation = (cinder: Cinder, path: string, name: string): Operation =>
  operation({
    name,
    summary: 'Say whether a host takes new volumes',
    method: 'PUT',
    path: `/v3/os-services/${path}`,
    status: 200,
    authorization: { at: 'request', rule: policy.update },
    body: updateBody,
    handle: async (ctx, { body }) => {
      const isDisabled = path !== 'enable';
      const { host, disabled_reason: reason = null } = body;
      if (path === 'disable-log-reason' && reason === null) {
        throw new BadRequest('Invalid input received: a disabled_reason is needed.');
      }
      await setServiceDisabled(ctx, cinder, host.split('@', 1)[0] ?? '', isDisabled ? { reason } : undefined);
      const status = isDisabled ? 'disabled' : 'enabled';
      const told = reason === null ? {} : { disabled_reason: reason };
      return { host, service: binary, binary, disabled: isDisabled, status, ...told };
    },
  });

export const serviceOperations = (cinder: Cinder): readonly Operation[] => [
  operation({
    name: 'list_services',
    summary: 'List the services of hosts with volumes',
    method: 'GET',
    path: '/v3/os-services',
    status: 200,
    authorization: { at: 'request', rule: policy.getAll },
    query,
    handle: async (_ctx, { query: { host, binary: wanted } }) => {
      const services = (await listServices(cinder)).map(serviceView);
      const isWanted = (service: ReturnType<typeof serviceView>): boolean =>
        (host === undefined || [service.host, service.host.split('@', 1)[0]].includes(host)) &&
        (wanted === undefined || wanted === binary);
      return { services: services.filter(isWanted) };
    },
  }),
  updateOperation(cinder, 'enable', 'enable_service'),
  updateOperation(cinder, 'disable', 'disable_service'),
  updateOperation(cinder, 'disable-log-reason', 'disable_service_with_reason'),
  operation({
    name: 'list_pools',
    summary: 'List where there is room for volumes',
    method: 'GET',
    path: '/v3/scheduler-stats/get_pools',
    status: 200,
    authorization: { at: 'request', rule: policy.pools },
    query: openObject({ detail: Type.Optional(text()) }),
    handle: async (_ctx, { query: { detail } }) => {
      const services = await listServices(cinder);
      return { pools: services.map((service) => poolView(service, isTrue(detail ?? false))) };
    },
  }),
];

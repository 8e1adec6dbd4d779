import type { TSchema, Static } from 'typebox';
import type { Context } from '@nimbo/context/context.ts';
import { BadRequest } from '@nimbo/errors/faults.ts';
import type { Microversion } from '@nimbo/http/microversion.ts';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { PolicyRule } from '@nimbo/policy/rule.ts';
import type { Cinder } from '../../domain/cinder.ts';
import { resetStatus, setBootable, setReadOnly } from '../../domain/volume-change.ts';
import { forceDeleteVolume } from '../../domain/volume-deletion.ts';
import { extendVolume } from '../../domain/volume-extension.ts';
import {
  attachVolume,
  beginDetaching,
  detachVolume,
  initializeConnection,
  reserveVolume,
  rollDetaching,
  terminateConnection,
  unreserveVolume,
} from '../../domain/volume-use.ts';
import { isSince } from '../common/since.ts';
import { isTrue } from '../common/values.ts';
import { volumeActionPolicy } from './policy.ts';
import {
  attachBody,
  beginDetachingBody,
  detachBody,
  extendBody,
  forceDeleteBody,
  initializeConnectionBody,
  readOnlyBody,
  reserveBody,
  resetStatusBody,
  rollDetachingBody,
  setBootableBody,
  terminateConnectionBody,
  unreserveBody,
} from './schema.ts';

interface Action<Body extends TSchema> {
  readonly action: string;
  readonly summary: string;
  readonly rule: PolicyRule;
  readonly body: Body;
  readonly status?: number;
  readonly act: (ctx: Context, id: string, body: Static<Body>, version: Microversion | undefined) => Promise<unknown>;
}

const volumeAction = <Body extends TSchema>({ action, summary, rule, body, status, act }: Action<Body>): Operation =>
  operation({
    name: `volume_${action.replace('os-', '')}`,
    summary,
    method: 'POST',
    path: '/v3/volumes/{volume_id}/action',
    action,
    status: status ?? 202,
    authorization: { at: 'lookup', rule },
    body,
    handle: (ctx, { params, body: told, version }) => act(ctx, params.volume_id, told, version),
  });

const changeActions = (cinder: Cinder): readonly Operation[] => [
  volumeAction({
    action: 'os-extend',
    summary: 'Extend a volume',
    rule: volumeActionPolicy.extend,
    body: extendBody,
    act: (ctx, id, { 'os-extend': { new_size: size } }, version) =>
      extendVolume(ctx, cinder, id, { size: Number(size), mayBeInUse: isSince(version, '3.42') }),
  }),
  volumeAction({
    action: 'os-set_bootable',
    summary: 'Say whether a volume can be booted from',
    rule: volumeActionPolicy.setBootable,
    body: setBootableBody,
    status: 200,
    act: (ctx, id, { 'os-set_bootable': { bootable } }) => setBootable(ctx, cinder, id, isTrue(bootable)),
  }),
  volumeAction({
    action: 'os-update_readonly_flag',
    summary: 'Make a volume read-only or not',
    rule: volumeActionPolicy.readOnly,
    body: readOnlyBody,
    act: (ctx, id, { 'os-update_readonly_flag': { readonly: value } }) => setReadOnly(ctx, cinder, id, isTrue(value)),
  }),
  volumeAction({
    action: 'os-reset_status',
    summary: 'Say what a volume is, whatever it was',
    rule: volumeActionPolicy.resetStatus,
    body: resetStatusBody,
    act: (ctx, id, { 'os-reset_status': { status, attach_status: attached } }) => {
      if (typeof status !== 'string' && typeof attached !== 'string') {
        throw new BadRequest('Invalid input received: name a status or an attach_status.');
      }
      return resetStatus(ctx, cinder, id, { status: status ?? undefined, attachStatus: attached ?? undefined });
    },
  }),
  volumeAction({
    action: 'os-force_delete',
    summary: 'Delete a volume, whatever it is',
    rule: volumeActionPolicy.forceDelete,
    body: forceDeleteBody,
    act: (ctx, id) => forceDeleteVolume(ctx, cinder, id),
  }),
];

const markActions = (cinder: Cinder): readonly Operation[] => [
  volumeAction({
    action: 'os-reserve',
    summary: 'Mark a volume as about to be attached',
    rule: volumeActionPolicy.reserve,
    body: reserveBody,
    act: (ctx, id) => reserveVolume(ctx, cinder, id),
  }),
  volumeAction({
    action: 'os-unreserve',
    summary: 'Take the mark of a reservation away',
    rule: volumeActionPolicy.unreserve,
    body: unreserveBody,
    act: (ctx, id) => unreserveVolume(ctx, cinder, id),
  }),
  volumeAction({
    action: 'os-begin_detaching',
    summary: 'Mark a volume as about to be detached',
    rule: volumeActionPolicy.beginDetaching,
    body: beginDetachingBody,
    act: (ctx, id) => beginDetaching(ctx, cinder, id),
  }),
  volumeAction({
    action: 'os-roll_detaching',
    summary: 'Take the mark of a detachment away',
    rule: volumeActionPolicy.rollDetaching,
    body: rollDetachingBody,
    act: (ctx, id) => rollDetaching(ctx, cinder, id),
  }),
];

const useActions = (cinder: Cinder): readonly Operation[] => [
  volumeAction({
    action: 'os-attach',
    summary: 'Say that a server has a volume',
    rule: volumeActionPolicy.attach,
    body: attachBody,
    act: (ctx, id, { 'os-attach': { instance_uuid: instanceId, host_name: hostName, mountpoint, mode } }) =>
      attachVolume(ctx, cinder, id, {
        instanceId: instanceId ?? null,
        hostName: hostName ?? null,
        mountpoint,
        mode: mode === 'ro' ? 'ro' : mode === 'rw' ? 'rw' : null,
      }),
  }),
  volumeAction({
    action: 'os-detach',
    summary: 'Say that a server no longer has a volume',
    rule: volumeActionPolicy.detach,
    body: detachBody,
    act: (ctx, id, { 'os-detach': { attachment_id: attachment } }) => detachVolume(ctx, cinder, id, attachment ?? null),
  }),
  volumeAction({
    action: 'os-initialize_connection',
    summary: 'Make a volume reachable from a host',
    rule: volumeActionPolicy.initializeConnection,
    body: initializeConnectionBody,
    status: 200,
    act: async (ctx, id, { 'os-initialize_connection': { connector } }) => ({
      connection_info: await initializeConnection(ctx, cinder, id, connector),
    }),
  }),
  volumeAction({
    action: 'os-terminate_connection',
    summary: 'Make a volume no longer reachable from a host',
    rule: volumeActionPolicy.terminateConnection,
    body: terminateConnectionBody,
    act: (ctx, id, { 'os-terminate_connection': { connector } }) =>
      terminateConnection(ctx, cinder, id, connector ?? {}),
  }),
];

export const volumeActionOperations = (cinder: Cinder): readonly Operation[] => [
  ...changeActions(cinder),
  ...markActions(cinder),
  ...useActions(cinder),
];

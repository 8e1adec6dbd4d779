import { Type } from 'typebox';
import { nullable } from '@nimbo/schema/nullable.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { text, uuid } from '@nimbo/schema/text.ts';
import { volumeStates } from '../../domain/volume.states.ts';
import { looseBoolean, wholeNumber } from '../common/values.ts';

const nothing = Type.Union([Type.Null(), openObject({})]);
const connector = strictObject({ connector: Type.Record(Type.String(), Type.Unknown()) });
const statuses = Object.keys(volumeStates.states).filter((status) => status !== 'deleted');

export const extendBody = strictObject({ 'os-extend': openObject({ new_size: wholeNumber(1) }) });
export const setBootableBody = strictObject({ 'os-set_bootable': strictObject({ bootable: looseBoolean() }) });
export const readOnlyBody = strictObject({
  'os-update_readonly_flag': strictObject({ readonly: looseBoolean() }),
});
export const resetStatusBody = strictObject({
  'os-reset_status': strictObject({
    status: Type.Optional(nullable(Type.String({ enum: statuses }))),
    attach_status: Type.Optional(nullable(Type.String({ enum: ['detached', 'attached'] }))),
    migration_status: Type.Optional(Type.Null()),
  }),
});
export const forceDeleteBody = strictObject({ 'os-force_delete': nothing });
export const reserveBody = strictObject({ 'os-reserve': nothing });
export const unreserveBody = strictObject({ 'os-unreserve': nothing });
export const beginDetachingBody = strictObject({ 'os-begin_detaching': nothing });
export const rollDetachingBody = strictObject({ 'os-roll_detaching': nothing });
export const attachBody = strictObject({
  'os-attach': strictObject({
    instance_uuid: Type.Optional(uuid()),
    mountpoint: text(255, { minLength: 1 }),
    host_name: Type.Optional(text(255)),
    mode: Type.Optional(Type.String({ enum: ['rw', 'ro'] })),
  }),
});
export const detachBody = strictObject({
  'os-detach': strictObject({ attachment_id: Type.Optional(nullable(uuid())) }),
});
export const initializeConnectionBody = strictObject({ 'os-initialize_connection': connector });
export const terminateConnectionBody = strictObject({
  'os-terminate_connection': openObject({
    connector: nullable(Type.Record(Type.String(), Type.Unknown())),
    force: Type.Optional(looseBoolean()),
  }),
});

import type { Context } from '@nimbo/context/context.ts';
import { isAdmin } from '../../domain/caller.ts';
import type { VolumeType } from '../../db/volume-type-store.ts';
import type { Texts } from '../../db/volume-store.ts';

/** What users are told of a type although extra specs are for administrators. */
const shownToAll = new Set(['RESKEY:availability_zones', 'multiattach', 'replication_enabled']);

const shownSpecs = (specs: Texts): Texts =>
  Object.fromEntries(Object.entries(specs).filter(([key]) => shownToAll.has(key)));

/** A volume type as the Block Storage API shows it. */
export const volumeTypeView = async (ctx: Context, type: VolumeType) => {
  const isFull = await isAdmin(ctx);
  return {
    id: type.id,
    name: type.name,
    description: type.description,
    is_public: type.is_public,
    'os-volume-type-access:is_public': type.is_public,
    extra_specs: isFull ? type.extra_specs : shownSpecs(type.extra_specs),
    ...(isFull ? { qos_specs_id: null } : {}),
  };
};

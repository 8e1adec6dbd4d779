import type { Static } from 'typebox';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { boolFromString } from '@nimbo/http/bool-from-string.ts';
import type { FlavorInput, WantedFlavors } from '../../domain/flavor.ts';
import { isTrue } from '../common/values.ts';
import type { createFlavorBody, flavorsQuery } from './schema.ts';

/** @throws BadRequest for a word that is neither true, false nor none */
const publicFilter = (text: string | undefined): boolean | undefined => {
  if (text === undefined) return true;
  if (text.trim().toLowerCase() === 'none') return undefined;
  const value = boolFromString(text);
  if (value === undefined) throw new BadRequest(`Invalid is_public filter ${text.slice(0, 40)}: true, false or none.`);
  return value;
};

const numberOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));

/** What a list's query asks for. */
export const wantedFlavors = (query: Static<typeof flavorsQuery.latest>): WantedFlavors => ({
  limit: query.limit,
  marker: query.marker,
  isPublic: publicFilter(query.is_public),
  minRam: numberOf(query.minRam),
  minDisk: numberOf(query.minDisk),
  sort: {
    // Weights of vcpus are all alike, so any order is in their order.
    column: query.sort_key === 'vcpu_weight' ? 'id' : (query.sort_key ?? 'flavorid'),
    direction: query.sort_dir ?? 'asc',
  },
});

/** A new flavor as it is kept. */
export const flavorInput = ({ flavor }: Static<typeof createFlavorBody.latest>): FlavorInput => ({
  flavorid: flavor.id === undefined || flavor.id === null ? undefined : String(flavor.id),
  name: flavor.name,
  memory_mb: Number(flavor.ram),
  vcpus: Number(flavor.vcpus),
  root_gb: Number(flavor.disk),
  ephemeral_gb: Number(flavor['OS-FLV-EXT-DATA:ephemeral'] ?? 0),
  swap: Number(flavor.swap ?? 0),
  rxtx_factor: Number(flavor.rxtx_factor ?? 1),
  is_public: isTrue(flavor['os-flavor-access:is_public'] ?? true),
  description: flavor.description ?? null,
});

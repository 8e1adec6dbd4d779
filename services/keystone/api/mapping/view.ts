import type { Mapping } from '../../db/mapping-store.ts';
import { selfLink } from '../common/urls.ts';

/** A mapping as OS-FEDERATION shows it. */
export const mappingView = ({ id, rules, schemaVersion }: Mapping, base: string) => ({
  id,
  rules,
  schema_version: schemaVersion,
  links: selfLink(base, 'OS-FEDERATION/mappings', id),
});

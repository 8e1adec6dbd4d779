import { BadRequest } from '@nimbo/errors/faults.ts';
import type { NeutronSettings } from '../config.ts';
import { rbacPoliciesOn } from '../db/rbac-policy-store.ts';
import { findRows } from '../db/resource-store.ts';
import type { Caller } from './caller.ts';
import type { Change } from './change.ts';
import { ensureDefaultGroup } from './default-security-group.ts';
import { conflict, invalid, notFound } from './faults.ts';
import { formatAddress, parseAddress } from './ipam/address.ts';
import { formatCidr, parseCidr } from './ipam/cidr.ts';
import { openBy } from './network-view.ts';
import type { AddressPair } from './port-writing.ts';

/** What protects a port. */
export interface PortProtection {
  readonly isSecured: boolean;
  readonly groups: readonly string[];
  readonly pairs: readonly AddressPair[];
}

/** What a caller says of it. */
export interface WantedProtection {
  readonly port_security_enabled?: boolean | undefined;
  readonly security_groups?: readonly string[] | undefined;
  readonly allowed_address_pairs?: readonly { ip_address: string; mac_address?: string | undefined }[] | undefined;
}

const canonicalRange = (text: string): string => {
  const [address, cidr] = [parseAddress(text), parseCidr(text)];
  if (address !== undefined) return formatAddress(address);
  if (cidr === undefined) throw invalid(`"${text}" is neither an address nor a cidr.`);
  return formatCidr(cidr);
};

/**
 * Pairs in canonical form; a pair without a MAC address is for the port's own.
 * @throws BadRequest for too many, or the same twice
 */
export const addressPairs = (
  wanted: WantedProtection['allowed_address_pairs'],
  mac: string,
  settings: NeutronSettings,
): readonly AddressPair[] => {
  const pairs = (wanted ?? []).map(({ ip_address, mac_address }) => ({
    ip_address: canonicalRange(ip_address),
    mac_address: (mac_address ?? mac).toLowerCase(),
  }));
  const most = settings.max_allowed_address_pair;
  if (pairs.length > most) {
    throw new BadRequest(`A port has at most ${most} allowed_address_pairs.`, {
      details: { type: 'AllowedAddressPairExhausted' },
    });
  }
  const distinct = new Set(pairs.map((pair) => `${pair.ip_address} ${pair.mac_address}`));
  if (distinct.size < pairs.length) {
    throw new BadRequest('The same pair is twice among allowed_address_pairs.', {
      details: { type: 'DuplicateAddressPairInRequest' },
    });
  }
  return pairs;
};

/** @throws NotFound for a group that is not there, nor the caller's or open to it */
export const checkedGroups = async (caller: Caller, { tx }: Change, ids: readonly string[], owner: string) => {
  const groups = await findRows(tx, 'security_groups', [...new Set(ids)]);
  const policies = await rbacPoliciesOn(tx, ids);
  const isOpen = (id: string): boolean =>
    [owner, caller.project].some((project) => openBy(policies.get(id) ?? [], 'access_as_shared', project));
  const known = new Set(
    groups
      .filter(
        ({ id, project_id }) => caller.isAdmin || project_id === owner || project_id === caller.project || isOpen(id),
      )
      .map(({ id }) => id),
  );
  for (const id of ids) if (!known.has(id)) throw notFound('security group', id);
  return [...known];
};

/** @throws BadRequest, Conflict for groups or pairs on a port that is not guarded */
export const checkProtection = ({ isSecured, groups, pairs }: PortProtection, isChange: boolean): PortProtection => {
  if (isSecured) return { isSecured, groups, pairs };
  if (groups.length > 0) {
    if (isChange) {
      throw conflict(
        'PortSecurityPortHasSecurityGroup',
        'The port is in security groups: take it out of them before port security is switched off.',
      );
    }
    throw invalid('Security groups need port_security_enabled.', 'PortSecurityAndIPRequiredForSecurityGroups');
  }
  if (pairs.length > 0) {
    throw conflict('AddressPairAndPortSecurityRequired', 'allowed_address_pairs need port_security_enabled.');
  }
  return { isSecured, groups, pairs };
};

/** The groups of a new port: as given, or the project's default one where it is guarded. */
export const firstGroups = async (
  caller: Caller,
  changing: Change,
  wanted: readonly string[] | undefined,
  port: { readonly projectId: string; readonly deviceOwner: string; readonly isSecured: boolean },
): Promise<readonly string[]> => {
  if (wanted !== undefined) return checkedGroups(caller, changing, wanted, port.projectId);
  if (!port.isSecured || port.deviceOwner.startsWith('network:')) return [];
  return [await ensureDefaultGroup(changing, port.projectId)];
};

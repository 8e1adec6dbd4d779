/** Rules that the domain asks where it looks things up; `api/server/policy.ts` declares them. */
export const attachExternalRule = { name: 'network:attach_external_network' } as const;
export const forcedHostRule = { name: 'os_compute_api:servers:create:forced_host' } as const;
export const requestedDestinationRule = { name: 'compute:servers:create:requested_destination' } as const;
export const attachVolumeRule = { name: 'os_compute_api:servers:create:attach_volume' } as const;
export const attachNetworkRule = { name: 'os_compute_api:servers:create:attach_network' } as const;
export const zeroDiskRule = { name: 'os_compute_api:servers:create:zero_disk_flavor' } as const;
export const unlockOverrideRule = { name: 'os_compute_api:os-lock-server:unlock:unlock_override' } as const;

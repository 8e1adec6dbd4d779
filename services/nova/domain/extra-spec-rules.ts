import { BadRequest } from '@nimbo/errors/faults.ts';

/** How the values of some extra specs look. */
interface SpecRule {
  readonly key: RegExp;
  readonly value: RegExp;
}

const boolean = /^(?:true|false|yes|no|on|off|1|0|t|f|y|n)$/i;
const whole = /^\d{1,18}$/;
const anything = /^/;
const words = (...choices: readonly string[]): RegExp => new RegExp(`^(?:${choices.join('|')})$`);
const rule = (key: string, value: RegExp): SpecRule => ({ key: new RegExp(`^${key}$`), value });

const cpuList = /^\^?\d+(?:-\d+)?(?:,\^?\d+(?:-\d+)?)*$/;

/** What is known of each namespace that nova defines (Nova user guide, "Extra Specs"). */
const namespaces: Readonly<Record<string, readonly SpecRule[]>> = {
  accel: [rule('device_profile', anything)],
  aggregate_instance_extra_specs: [rule('.+', anything)],
  capabilities: [rule('.+', anything)],
  hw: [
    rule('boot_menu', boolean),
    rule('cpu_policy', words('dedicated', 'shared', 'mixed')),
    rule('cpu_thread_policy', words('prefer', 'isolate', 'require')),
    rule('emulator_threads_policy', words('isolate', 'share')),
    rule('cpu_dedicated_mask', cpuList),
    rule('cpu_realtime', boolean),
    rule('cpu_realtime_mask', cpuList),
    rule('(?:cpu_sockets|cpu_cores|cpu_threads|cpu_max_sockets|cpu_max_cores|cpu_max_threads)', whole),
    rule('mem_page_size', /^(?:large|small|any|\d+(?:[kKMGT]i?B?)?b?)$/),
    rule('mem_encryption', boolean),
    rule('mem_encryption_model', words('amd-sev', 'amd-sev-es')),
    rule('mem_encryption_context', anything),
    rule('numa_nodes', whole),
    rule('numa_cpus\\.\\d+', cpuList),
    rule('numa_mem\\.\\d+', whole),
    rule('pci_numa_affinity_policy', words('required', 'preferred', 'legacy', 'socket')),
    rule('pmem', anything),
    rule('pmu', boolean),
    rule('pointer_model', words('usbtablet', 'ps2mouse')),
    rule('(?:rng_model|serial_port_count)', anything),
    rule('tpm_model', words('tpm-tis', 'tpm-crb')),
    rule('tpm_version', words('1.2', '2.0')),
    rule('tpm_secret_security', words('user', 'host', 'deployment')),
    rule('viommu_model', words('intel', 'smmuv3', 'virtio', 'auto')),
    rule('vif_multiqueue_enabled', boolean),
    rule('virtio_packed_ring', boolean),
    rule('locked_memory', boolean),
    rule('watchdog_action', words('none', 'pause', 'poweroff', 'reset', 'disabled')),
    rule('maxphysaddr_mode', words('passthrough', 'emulate')),
    rule('maxphysaddr_bits', whole),
    rule('sound_model', anything),
    rule('usb_model', anything),
    rule('redirected_usb_ports', whole),
  ],
  hw_rng: [rule('allowed', boolean), rule('(?:rate_bytes|rate_period)', whole)],
  hw_video: [rule('ram_max_mb', whole)],
  os: [
    rule('secure_boot', words('disabled', 'required')),
    rule('resolution', anything),
    rule('monitors', whole),
    rule('(?:vramMB|vram)', whole),
    rule('type', anything),
  ],
  pci_passthrough: [rule('alias', anything)],
  powervm: [rule('.+', anything)],
  quota: [
    rule(
      '(?:cpu_shares|cpu_period|cpu_limit|cpu_reservation|cpu_shares_share|memory_limit|memory_reservation|memory_shares_share)',
      whole,
    ),
    rule('(?:cpu_quota)', /^-?\d{1,18}$/),
    rule(
      '(?:cpu_shares_level|memory_shares_level|disk_io_shares_level|vif_shares_level)',
      words('custom', 'high', 'normal', 'low'),
    ),
    rule('(?:disk_(?:read|write|total)_(?:bytes|iops)_sec(?:_max|_max_length)?|disk_io_.+)', whole),
    rule('vif_(?:inbound|outbound)_(?:average|peak|burst)', whole),
    rule('vif_(?:limit|reservation|shares_share)', whole),
  ],
  vmware: [rule('.+', anything)],
};

/** Namespaces whose own name goes on with the number of a group. */
const grouped: readonly SpecRule[] = [
  rule('resources[a-zA-Z0-9_-]{0,64}:[A-Z0-9_]+', whole),
  rule('trait[a-zA-Z0-9_-]{0,64}:[A-Z0-9_]+', words('required', 'forbidden')),
  rule('group_policy', words('none', 'isolate')),
  rule('hide_hypervisor_id', boolean),
];

const rulesFor = (key: string): readonly SpecRule[] | undefined => {
  const [namespace = '', ...rest] = key.split(':');
  if (rest.length === 0) return grouped.some((one) => one.key.test(key)) ? grouped : undefined;
  if (/^(?:resources|trait)/.test(namespace)) return grouped;
  return Object.hasOwn(namespaces, namespace) ? namespaces[namespace] : undefined;
};

/**
 * Checks an extra spec as microversion 2.86 and later do: in nova's own namespaces names and values must be known,
 * all others are the operator's.
 * @throws BadRequest
 */
export const checkExtraSpec = (key: string, value: string): void => {
  const rules = rulesFor(key);
  if (rules === undefined) return;
  const name = rules === grouped ? key : key.slice(key.indexOf(':') + 1);
  const found = rules.find((one) => one.key.test(name));
  if (found === undefined) {
    throw new BadRequest(`Validation failed; extra spec '${key}' does not appear to be a valid extra spec.`);
  }
  if (!found.value.test(value)) {
    throw new BadRequest(
      `Validation failed; '${value.slice(0, 60)}' is not a value that extra spec '${key}' can have.`,
    );
  }
};

import type { Message } from '@nimbo/qmp/message.ts';
import { acceleratorArguments } from './accelerator.ts';
import { blockNodeOptions, credentialsOf } from './block-node.ts';
import { checkMachine } from './check-machine.ts';
import { diskDeviceOptions, scsiControllerId, type Disk } from './disk.ts';
import type { Machine } from './machine.ts';
import { netdevOptions, nicDeviceOptions, type Nic } from './nic.ts';
import { checkPath, checkSocketPath, optionText } from './option-text.ts';
import { sandboxArguments } from './sandbox-arguments.ts';

/** Of the balloon, whose statistics tell the guest's use of memory (`/machine/peripheral/balloon0`). */
export const balloonId = 'balloon0';

const device = (options: Message): readonly string[] => ['-device', JSON.stringify(options)];

const socketChardev = (id: string, path: string, more = ''): readonly string[] => [
  '-chardev',
  `socket,id=${id},path=${optionText(checkSocketPath(path))},server=on,wait=off${more}`,
];

const identityArguments = ({ uuid, name, vendor }: Machine): readonly string[] => {
  // The product is what cloud-init knows an OpenStack guest by (ds-identify, DataSourceOpenStack).
  const firmware = `manufacturer=${optionText(vendor)},product=OpenStack Compute,serial=${uuid},uuid=${uuid}`;
  const names = ['-name', `guest=${optionText(name)},debug-threads=on`, '-uuid', uuid];
  return [...names, '-smbios', `type=1,${firmware},family=Virtual Machine`];
};

const hardwareArguments = (machine: Machine): readonly string[] => [
  '-machine',
  machine.machineType,
  ...acceleratorArguments(machine.accelerator, machine.cpuModel),
  '-m',
  `size=${machine.memoryMiB}M`,
  '-smp',
  `cpus=${machine.vcpus},sockets=${machine.vcpus},cores=1,threads=1`,
  '-rtc',
  'base=utc',
  '-boot',
  'strict=on',
];

const credentialArguments = ({ node: { source } }: Disk): readonly string[] => {
  const credentials = credentialsOf(source);
  return credentials === undefined ? [] : ['-object', JSON.stringify(credentials)];
};

const diskArguments = (disk: Disk): readonly string[] => [
  ...credentialArguments(disk),
  '-blockdev',
  JSON.stringify(blockNodeOptions(disk.node)),
  ...device(diskDeviceOptions(disk)),
];

const nicArguments = (nic: Nic): readonly string[] => [
  '-netdev',
  JSON.stringify(netdevOptions(nic)),
  ...device(nicDeviceOptions(nic)),
];

const serialArguments = ({ serial }: Machine): readonly string[] => {
  const log = `,logfile=${optionText(checkPath(serial.logFile))},logappend=on`;
  return [...socketChardev('serial0', serial.socketPath, log), ...device({ driver: 'isa-serial', chardev: 'serial0' })];
};

const screenArguments = ({ vncPath }: Machine): readonly string[] =>
  vncPath === undefined
    ? ['-display', 'none']
    : [
        '-display',
        'none',
        '-vnc',
        `unix:${optionText(checkSocketPath(vncPath))}`,
        ...device({ driver: 'VGA', id: 'video0' }),
        // Without a tablet the pointer of guest and browser drift apart.
        ...device({ driver: 'piix3-usb-uhci', id: 'usb0' }),
        ...device({ driver: 'usb-tablet', id: 'tablet0', bus: 'usb0.0' }),
      ];

const agentArguments = ({ guestAgentPath }: Machine): readonly string[] =>
  guestAgentPath === undefined
    ? []
    : [
        ...socketChardev('agent0', guestAgentPath),
        ...device({ driver: 'virtio-serial-pci', id: 'virtio-serial0' }),
        ...device({ driver: 'virtserialport', chardev: 'agent0', name: 'org.qemu.guest_agent.0' }),
      ];

const helperArguments: readonly string[] = [
  ...device({ driver: 'virtio-scsi-pci', id: scsiControllerId }),
  '-object',
  JSON.stringify({ 'qom-type': 'rng-builtin', id: 'rng0' }),
  ...device({ driver: 'virtio-rng-pci', rng: 'rng0' }),
  ...device({ driver: 'virtio-balloon-pci', id: balloonId }),
];

/**
 * How QEMU (7.2 or later) is told to run a guest: the same machine always gives the same arguments.
 * @throws BadRequest for what QEMU could misread or refuse
 */
export const machineArguments = (machine: Machine): readonly string[] => {
  checkMachine(machine);
  return [
    ...identityArguments(machine),
    '-nodefaults',
    '-no-user-config',
    ...sandboxArguments,
    '-msg',
    'timestamp=on',
    ...hardwareArguments(machine),
    ...socketChardev('monitor0', machine.monitorPath),
    '-mon',
    'chardev=monitor0,mode=control',
    ...serialArguments(machine),
    ...screenArguments(machine),
    ...helperArguments,
    ...agentArguments(machine),
    ...machine.disks.flatMap(diskArguments),
    ...machine.nics.flatMap(nicArguments),
    ...(machine.paused === true ? ['-S'] : []),
    ...(machine.incoming === true ? ['-incoming', 'defer'] : []),
  ];
};

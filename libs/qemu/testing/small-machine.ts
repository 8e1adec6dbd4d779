import type { Machine } from '../machine.ts';

/** A guest without disks and cards that any test machine can run; sockets lie where `path` says. */
export const smallMachine = (path: (name: string) => string, more: Partial<Machine> = {}): Machine => ({
  uuid: '6f1f4c1e-7a0b-4a4e-9d51-0c8f7a1b2c3d',
  name: 'hello',
  accelerator: 'tcg',
  machineType: 'pc-i440fx-7.2',
  memoryMiB: 32,
  vcpus: 1,
  disks: [],
  nics: [],
  monitorPath: path('guest'),
  serial: { socketPath: path('serial'), logFile: path('console.log') },
  vendor: 'Nimbo',
  ...more,
});

import { BadRequest } from '@nimbo/errors/faults.ts';
import type { Machine } from './machine.ts';

const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

// Hot-plug as done here works on the i440fx's one bus; q35 would need a root port for each device to come.
const machineTypePattern = /^pc-i440fx-\d+\.\d+$/;

// Never split by `,`, and never taken for an option.
const wordPattern = /^[A-Za-z0-9][A-Za-z0-9._+=, -]{0,99}$/;

const isCount = (value: number, most: number): boolean => Number.isSafeInteger(value) && value >= 1 && value <= most;

const problemOf = (machine: Machine): string | undefined => {
  const ids = [...machine.disks, ...machine.nics].map(({ id }) => id);
  const checks: readonly (readonly [boolean, string])[] = [
    [uuidPattern.test(machine.uuid), 'its uuid is none'],
    [machineTypePattern.test(machine.machineType), `its machine type is no pc-i440fx-N.M: ${machine.machineType}`],
    [isCount(machine.memoryMiB, 16 * 1024 * 1024), 'its memory is no positive number of MiB'],
    [isCount(machine.vcpus, 255), 'its vcpus are not 1 to 255'],
    [wordPattern.test(machine.name) && wordPattern.test(machine.vendor), 'its name or vendor is not plain'],
    [machine.cpuModel === undefined || wordPattern.test(machine.cpuModel), 'its processor model is not plain'],
    [new Set(ids).size === ids.length, 'two devices have one id'],
  ];
  return checks.find(([holds]) => !holds)?.[1];
};

/** @throws BadRequest for a machine that QEMU could misread or refuse */
export const checkMachine = (machine: Machine): void => {
  const problem = problemOf(machine);
  if (problem !== undefined) {
    throw new BadRequest(`guest ${machine.uuid.slice(0, 50)} cannot be run: ${problem}`, { code: 'qemu.bad_machine' });
  }
};

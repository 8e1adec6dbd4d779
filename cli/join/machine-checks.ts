import type { StateLayout } from '../state/state-layout.ts';
import { freeSpaceCheck, passableCheck, platformCheck, programCheck, stateDirectoryCheck } from '../up/host-checks.ts';
import type { PreflightCheck } from '../up/preflight.ts';

/** Logs fit in it; guests' disks come on top. */
const neededBytes = 512 * 1024 * 1024;

/** What any machine must have that joins a cloud. */
export const machineChecks = (layout: StateLayout): readonly PreflightCheck[] => [
  platformCheck(process.platform),
  stateDirectoryCheck(layout.root),
  freeSpaceCheck(layout.root, neededBytes),
  ...(process.getuid?.() === 0 ? [programCheck('useradd', 'passwd'), passableCheck(layout.root)] : []),
];

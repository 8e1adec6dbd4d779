import type { FaultFormat } from '../fault-format.ts';
import { novaFaults } from './nova.ts';

/** As nova's, but what exceeds a quota is answered 413 (Block Storage API v3). */
export const cinderFaults: FaultFormat = { ...novaFaults, statuses: { 'over-quota': 413 } };

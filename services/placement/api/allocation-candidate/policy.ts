import { adminOrService } from '../common/policy.ts';

export const candidatePolicy = {
  list: adminOrService('allocation_candidates:list', 'List allocation candidates.'),
} as const;

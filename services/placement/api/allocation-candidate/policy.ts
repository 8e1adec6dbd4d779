import { adminOrService } from '../common/policy.ts';

export const candidatePolicy = {
  list: adminOrService('allocation_candidates:list', 'List allocation candidates.', 'GET /allocation_candidates'),
} as const;

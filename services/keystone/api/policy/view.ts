import type { Policy } from '../../db/policy-store.ts';
import { selfLink } from '../common/urls.ts';

/** A policy as Identity v3 shows it. */
export const policyView = (policy: Policy, base: string) => ({
  ...policy.extra,
  id: policy.id,
  type: policy.type,
  blob: policy.blob,
  links: selfLink(base, 'policies', policy.id),
});

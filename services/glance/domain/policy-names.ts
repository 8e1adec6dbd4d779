import type { PolicyRuleName } from '@nimbo/context/context.ts';

/** Rules that the domain itself asks, whatever rule an operation has; declared under `api/`. */
export const policyNames = {
  isAdmin: { name: 'context_is_admin' },
  getImage: { name: 'get_image' },
  publicize: { name: 'publicize_image' },
  communitize: { name: 'communitize_image' },
  getMember: { name: 'get_member' },
} as const satisfies Record<string, PolicyRuleName>;

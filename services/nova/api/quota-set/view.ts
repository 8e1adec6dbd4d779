import type { Microversion } from '@nimbo/http/microversion.ts';
import type { Amounts } from '../../domain/quota/resources.ts';
import { quotasIn, shownAmounts, shownNetworks } from '../common/quota-names.ts';
import { isSince } from '../common/since.ts';

/** The limits of a project; without an id they are those just set. */
export const quotaSetView = (limits: Amounts, version: Microversion | undefined, id?: string) => ({
  quota_set: {
    ...(id === undefined ? {} : { id }),
    ...shownAmounts(limits, quotasIn(version), (limit) => limit),
    ...(isSince(version, '2.36') ? {} : shownNetworks(-1)),
  },
});

/** Limits beside what is in use of them. Nothing is ever reserved: what is created counts at once. */
export const quotaDetailView = (limits: Amounts, used: Amounts, version: Microversion | undefined, id: string) => ({
  quota_set: {
    id,
    ...shownAmounts(limits, quotasIn(version), (limit, resource) => ({ limit, in_use: used[resource], reserved: 0 })),
    ...(isSince(version, '2.36') ? {} : shownNetworks({ limit: -1, in_use: 0, reserved: 0 })),
  },
});

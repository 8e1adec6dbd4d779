import type { FaultFormat } from '../fault-format.ts';
import { statusTitle } from '../status-title.ts';

/** `{"error": {"code", "message", "title"}}` (Identity API v3). A body that is not JSON is a 400 there. */
export const keystoneFaults: FaultFormat = {
  statuses: { 'unsupported-media-type': 400 },
  refusal: (rule) => `Your roles and the scope of your token do not allow ${rule}.`,
  render: (fault, status) => ({
    status,
    body: { error: { code: status, message: fault.message, title: statusTitle(status) } },
  }),
};

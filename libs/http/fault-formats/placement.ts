import type { Fault } from '@nimbo/errors/fault.ts';
import type { FaultFormat, FaultScene } from '../fault-format.ts';
import { isMicroversion, versionNumber } from '../version-number.ts';
import { statusTitle } from '../status-title.ts';

/** Machine-readable codes are told since this version. */
const codesSince = versionNumber('1.23');

const codeOf = (fault: Fault, { version }: FaultScene): Record<string, string> => {
  const tells = version !== undefined && isMicroversion(version) && versionNumber(version) >= codesSince;
  return tells ? { code: fault.code ?? 'placement.undefined_code' } : {};
};

const windowOf = (fault: Fault): Record<string, unknown> =>
  fault.kind === 'not-acceptable' && fault.details['max_version'] !== undefined
    ? { max_version: fault.details['max_version'], min_version: fault.details['min_version'] }
    : {};

/** `{"errors": [{"status", "title", "detail", "request_id", …}]}` (api-sig "Errors"). */
export const placementFaults: FaultFormat = {
  refusal: (rule) => `Policy does not allow ${rule} to be performed.`,
  render: (fault, status, scene) => ({
    status,
    body: {
      errors: [
        {
          status,
          title: statusTitle(status),
          detail: fault.message,
          ...codeOf(fault, scene),
          request_id: scene.requestId,
          ...windowOf(fault),
        },
      ],
    },
  }),
};

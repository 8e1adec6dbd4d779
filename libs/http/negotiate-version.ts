import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { Fault } from '@nimbo/errors/fault.ts';
import { BadRequest } from '@nimbo/errors/faults.ts';
import type { Microversion } from './microversion.ts';
import { microversionRange } from './microversion-range.ts';
import type { MicroversionPolicy } from './service-api.ts';
import { isMicroversion, versionNumber } from './version-number.ts';

/** Negotiates microversions for one service (api-sig "Microversion specification"). */
export interface Negotiator {
  readonly minimum: Microversion;
  readonly maximum: Microversion;
  /** Whether negotiation holds for the path template. */
  covers(path: string): boolean;
  /**
   * @throws BadRequest for a malformed header
   * @throws Fault `not-acceptable` outside the window, with `min_version` and `max_version` in its details
   */
  negotiate(headers: IncomingHttpHeaders): Microversion;
  /** The request headers that every answer depends on. */
  readonly vary: readonly string[];
  /** The headers that tell the client which version was spoken. */
  answer(version: Microversion): OutgoingHttpHeaders;
}

const first = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

/** The version asked for this service in `OpenStack-API-Version: compute 2.1, placement 1.10`; the last one counts. */
const askedInStandard = (header: string | undefined, serviceType: string): string | undefined => {
  let asked: string | undefined;
  for (const part of header?.split(',') ?? []) {
    const [type, version, ...rest] = part.trim().split(/\s+/);
    if (type?.toLowerCase() !== serviceType) continue;
    asked = rest.length > 0 ? part.trim() : (version ?? '');
  }
  return asked;
};

const malformed = (text: string): BadRequest =>
  new BadRequest(
    `API version "${text.slice(0, 40)}" has an invalid format: it must be two numbers, as in "2.1", or "latest".`,
  );

const outside = (asked: string, minimum: string, maximum: string): Fault =>
  new Fault(
    'not-acceptable',
    `Version ${asked} is not supported by the API. Minimum is ${minimum} and maximum is ${maximum}.`,
    { details: { min_version: minimum, max_version: maximum } },
  );

/** @throws TypeError where the policy lists no version */
export const negotiator = (policy: MicroversionPolicy): Negotiator => {
  const { minimum, maximum } = microversionRange(policy);
  const legacy = policy.legacyHeader?.toLowerCase();
  const isInside = (asked: Microversion): boolean =>
    versionNumber(asked) >= versionNumber(minimum) && versionNumber(asked) <= versionNumber(maximum);
  return {
    minimum,
    maximum,
    vary: ['OpenStack-API-Version', ...(policy.legacyHeader === undefined ? [] : [policy.legacyHeader])],
    covers: (path) => policy.pathPrefix === undefined || `${path}/`.startsWith(`${policy.pathPrefix}/`),
    negotiate: (headers) => {
      const asked =
        askedInStandard(first(headers['openstack-api-version']), policy.serviceType) ??
        (legacy === undefined ? undefined : first(headers[legacy])?.trim());
      if (asked === undefined) return minimum;
      if (asked === 'latest') return maximum;
      if (!isMicroversion(asked)) throw malformed(asked);
      if (!isInside(asked)) throw outside(asked, minimum, maximum);
      return asked;
    },
    answer: (version) => ({
      'OpenStack-API-Version': `${policy.serviceType} ${version}`,
      ...(policy.legacyHeader === undefined ? {} : { [policy.legacyHeader]: version }),
    }),
  };
};

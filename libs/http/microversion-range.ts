import type { Microversion } from './microversion.ts';
import type { MicroversionPolicy } from './service-api.ts';

/**
 * The ends of a service's list of microversions.
 * @throws TypeError for an empty list
 */
export const microversionRange = (
  policy: MicroversionPolicy,
): { readonly minimum: Microversion; readonly maximum: Microversion } => {
  const minimum = policy.versions[0]?.version;
  const maximum = policy.versions.at(-1)?.version;
  if (minimum === undefined || maximum === undefined)
    throw new TypeError(`${policy.serviceType} lists no microversion`);
  return { minimum, maximum };
};

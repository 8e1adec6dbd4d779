import { BadRequest } from '@nimbo/errors/faults.ts';
import { controlName } from './bus-faults.ts';

const pattern = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/;

/** True for a DNS name (RFC 1123) that is not control's own: what may stand in a file name and in a credential. */
export const isHostName = (text: string): boolean => text.length <= 253 && pattern.test(text) && text !== controlName;

/** The name itself; BadRequest for anything that is none. */
export const checkedHostName = (text: string): string => {
  if (isHostName(text)) return text;
  throw new BadRequest(`${JSON.stringify(text.slice(0, 80))} is no host name: letters, digits, hyphens and dots`, {
    code: 'bus.bad_host_name',
  });
};

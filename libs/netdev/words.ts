import { BadRequest } from '@nimbo/errors/faults.ts';

/** A device's name as configuration files may hold it. @throws BadRequest */
export const plainDevice = (name: string): string => {
  if (!/^[\w.-]{1,15}$/.test(name)) throw new BadRequest(`${JSON.stringify(name)} is no device's name`);
  return name;
};

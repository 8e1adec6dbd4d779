import { controlName } from '../bus-faults.ts';
import { checkedHostName, isHostName } from '../host-name.ts';

/**
 * The broker's user of a host. Users belong to the whole broker, so that the virtual host is part of the name: hosts
 * of two clouds may bear the same name.
 * @throws BadRequest for what is no host name
 */
export const hostUser = (host: string, vhost: string): string => `${checkedHostName(host)}@${vhost}`;

/**
 * Whose messages are a user's: a host's name, `control`, or undefined for a stranger. Users without an `@` are
 * control's: an operator makes them, while {@link hostUser} makes no name without one.
 */
export const placeOfUser = (user: string, vhost: string): string | undefined => {
  const at = user.indexOf('@');
  if (at === -1) return controlName;
  if (user.slice(at + 1) !== vhost) return undefined;
  const name = user.slice(0, at);
  return name === controlName || isHostName(name) ? name : undefined;
};

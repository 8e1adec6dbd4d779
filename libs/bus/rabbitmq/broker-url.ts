import { BadRequest } from '@nimbo/errors/faults.ts';

/** Where a broker is and as whom to speak to it. */
export interface BrokerAccess {
  readonly tls: boolean;
  readonly hostname: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly vhost: string;
}

const badUrl = (why: string): BadRequest =>
  new BadRequest(`the address of the broker is not valid: ${why}; it looks like amqp://user:password@host:5672/vhost`, {
    code: 'bus.bad_url',
  });

const parse = (url: string): URL => {
  // The parser's own error would quote the password.
  if (!URL.canParse(url)) throw badUrl('it is no URL');
  const parsed = new URL(url);
  if (parsed.protocol !== 'amqp:' && parsed.protocol !== 'amqps:') throw badUrl('it begins with amqp:// or amqps://');
  return parsed;
};

const decoded = (text: string, what: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw badUrl(`its ${what} is not percent-encoded UTF-8`);
  }
};

/**
 * Reads `amqp://user:password@host:port/vhost` or `amqps://…`. Special characters are percent-encoded; without a path
 * the virtual host is `/`.
 * @throws BadRequest that never quotes the password
 */
export const parseBrokerUrl = (url: string): BrokerAccess => {
  const { protocol, hostname, port, username, password, pathname, search } = parse(url);
  if (username === '' || password === '') throw badUrl('it has no user or no password');
  if (hostname === '') throw badUrl('it names no host');
  if (search !== '') throw badUrl('it takes no parameters after a question mark');
  const [, first = '', ...more] = pathname.split('/');
  if (more.length > 0) throw badUrl('a slash within the name of the virtual host is written %2F');
  const tls = protocol === 'amqps:';
  return {
    tls,
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (tls ? 5671 : 5672) : Number(port),
    user: decoded(username, 'user'),
    password: decoded(password, 'password'),
    vhost: first === '' ? '/' : decoded(first, 'virtual host'),
  };
};

/** The access in words, for logs and messages: without the password. */
export const describeAccess = ({ user, hostname, port, vhost }: BrokerAccess): string =>
  `user ${user} at the broker ${hostname}:${port}, virtual host ${vhost}`;

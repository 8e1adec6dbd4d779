import { CommandFailure } from '../report-failure.ts';
import { isIPv6 } from 'node:net';
import type { ConfigOf } from '@nimbo/config/option.ts';
import type { KnownApiRole, KnownRole } from './known-roles.ts';
import type { apiSection } from './sections/api-section.ts';

/** The values of `cloud.api`. */
export type ApiConfig = ConfigOf<typeof apiSection>;

/** Where each API listens, and under which URL whom it answers. */
export interface ApiAddresses {
  /** The address listened on. */
  readonly host: string;
  readonly usesTls: boolean;
  /** @throws TypeError for a role that listens nowhere */
  port(role: KnownRole): number;
  /** The endpoint's URL with its path, without a slash at the end. */
  url(role: KnownApiRole, scope: 'public' | 'internal' | 'admin'): string;
  /** `scheme://host:port` of a role that listens. */
  base(role: KnownRole, scope: 'public' | 'internal' | 'admin'): string;
}

const wildcards: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** True for addresses that other machines can't reach. */
export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.');

/** Whether listening as configured needs a certificate: whatever other machines can reach does, unless waived. */
export const needsTls = (api: ApiConfig): boolean =>
  api.tls_certificate !== '' || (!isLoopback(api.listen) && !api.insecure_http);

/**
 * Derives addresses from the configuration.
 * @throws CommandFailure where the public address can't be known: a wildcard is no address that clients can use
 */
export const apiAddresses = (api: ApiConfig): ApiAddresses => {
  const usesTls = needsTls(api);
  const scheme = usesTls ? 'https' : 'http';
  const publicBase = api.public_url === '' ? undefined : parsePublicUrl(api.public_url);
  if (publicBase === undefined && wildcards.has(api.listen)) {
    throw new CommandFailure(
      `cloud.api.listen is ${api.listen}: set cloud.api.public_url (--public-url) to what clients use`,
    );
  }
  const internalHost = wildcards.has(api.listen) ? '127.0.0.1' : api.listen;
  const base = (scope: string): { scheme: string; host: string } =>
    scope === 'public' && publicBase !== undefined ? publicBase : { scheme, host: hostInUrl(internalHost) };
  const port = (role: KnownRole): number => {
    if (role.portOption === undefined) throw new TypeError(`the role ${role.name} listens nowhere`);
    return api[role.portOption];
  };
  const origin = (role: KnownRole, scope: string): string => {
    const { scheme: own, host } = base(scope);
    return `${own}://${host}:${port(role)}`;
  };
  return {
    host: api.listen,
    usesTls,
    port,
    base: origin,
    url: (role, scope) => `${origin(role, scope)}${role.api.path}`,
  };
};

const hostInUrl = (host: string): string => (isIPv6(host) ? `[${host}]` : host);

const parsePublicUrl = (text: string): { scheme: string; host: string } => {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.port !== '' || url.pathname !== '/') {
    throw new CommandFailure(
      `cloud.api.public_url is ${text}: it must be scheme and host alone, for example https://cloud.example`,
    );
  }
  return { scheme: url.protocol.slice(0, -1), host: url.hostname };
};

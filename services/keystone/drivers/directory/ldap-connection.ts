import { readdir, readFile } from 'node:fs/promises';
import { connect as connectPlainly, isIP } from 'node:net';
import { join } from 'node:path';
import { connect as connectSecurely, type ConnectionOptions } from 'node:tls';
import { Client } from 'ldapts';
import { DirectoryFailure } from '../directory.ts';
import type { LdapSettings } from './ldap-settings.ts';

const certificatesOf = async ({ caFile, caDirectory }: LdapSettings['tls']): Promise<Buffer[]> => {
  const names = caDirectory === '' ? [] : (await readdir(caDirectory)).toSorted();
  const files = [...(caFile === '' ? [] : [caFile]), ...names.map((name) => join(caDirectory, name))];
  return Promise.all(files.map((file) => readFile(file)));
};

const tlsOptions = async ({ tls }: LdapSettings, host: string): Promise<ConnectionOptions> => {
  const ca = await certificatesOf(tls);
  return {
    host,
    rejectUnauthorized: tls.isVerified,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca.length === 0 ? {} : { ca }),
  };
};

/**
 * The library connects again by itself where a connection was lost: without TLS where that was begun later, and as
 * nobody. So each client gets one connection, and what needs another fails.
 */
const once = <Arguments extends readonly unknown[], Made>(make: (...given: Arguments) => Made) => {
  let isUsed = false;
  return (...given: Arguments): Made => {
    if (isUsed) throw new DirectoryFailure('the connection was lost');
    isUsed = true;
    return make(...given);
  };
};

const within = async <T>(milliseconds: number, work: Promise<T>): Promise<T> => {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new DirectoryFailure('TLS was not agreed on in time')), milliseconds);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
};

const hostOf = ({ hostname }: URL): string => hostname.replaceAll(/^\[|\]$/g, '');

const addressOf = ({ protocol, host }: URL): string => `${protocol}//${host}`;

/** Opens a connection to one server, with TLS where that is wanted; nobody is logged in yet. */
export const connectLdap = async (settings: LdapSettings, url: URL): Promise<Client> => {
  const options = await tlsOptions(settings, hostOf(url));
  const isSecure = url.protocol === 'ldaps:';
  const client = new Client({
    url: addressOf(url),
    timeout: settings.timeout,
    connectTimeout: settings.timeout,
    createConnection: once(connectPlainly) as typeof connectPlainly,
    // With options for TLS, the library begins it at once.
    ...(isSecure
      ? { tlsOptions: options, createSecureConnection: once(connectSecurely) as typeof connectSecurely }
      : {}),
  });
  if (!settings.tls.start || isSecure) return client;
  try {
    await within(settings.timeout, client.startTLS(options));
    return client;
  } catch (error) {
    await client.unbind();
    throw error;
  }
};

import { stringify } from 'yaml';

/** One user's way in. */
export interface Credentials {
  readonly authUrl: string;
  readonly region: string;
  readonly username: string;
  readonly password: string;
  readonly project: string;
  /** A certificate authority file that clients must trust, where the cloud made its own. */
  readonly caCertificate?: string;
}

/** `clouds.yaml` as openstacksdk reads it, one entry for each name. */
export const cloudsYaml = (clouds: Readonly<Record<string, Credentials>>): string =>
  stringify({ clouds: Object.fromEntries(Object.entries(clouds).map(([name, one]) => [name, cloudEntry(one)])) });

const cloudEntry = (credentials: Credentials): Readonly<Record<string, unknown>> => ({
  auth: {
    auth_url: credentials.authUrl,
    username: credentials.username,
    password: credentials.password,
    project_name: credentials.project,
    user_domain_id: 'default',
    project_domain_id: 'default',
  },
  region_name: credentials.region,
  identity_api_version: 3,
  ...(credentials.caCertificate === undefined ? {} : { cacert: credentials.caCertificate }),
});

/** A file to be sourced by a POSIX shell before using the `openstack` client. */
export const openrc = (credentials: Credentials): string => {
  const variables: Readonly<Record<string, string | undefined>> = {
    OS_AUTH_TYPE: 'password',
    OS_AUTH_URL: credentials.authUrl,
    OS_USERNAME: credentials.username,
    OS_PASSWORD: credentials.password,
    OS_PROJECT_NAME: credentials.project,
    OS_USER_DOMAIN_ID: 'default',
    OS_PROJECT_DOMAIN_ID: 'default',
    OS_REGION_NAME: credentials.region,
    OS_IDENTITY_API_VERSION: '3',
    OS_CACERT: credentials.caCertificate,
  };
  return Object.entries(variables)
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([name, value]) => `export ${name}=${shellQuote(value)}\n`)
    .join('');
};

const shellQuote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'ldapts';
import { brokerCertificate } from '@nimbo/testkit/brokers/broker-certificate.ts';
import { startTestServer, type TestServer } from '@nimbo/testkit/databases/test-server.ts';
import { freePorts } from '@nimbo/testkit/free-ports.ts';

/** An OpenLDAP server of a test's own, on the loopback address, that refuses whatever is not under TLS. */
export interface TestDirectory extends Disposable {
  /** Where TLS is begun after connecting. */
  readonly url: string;
  /** TLS from the first byte. */
  readonly secureUrl: string;
  /** Whoever vouches for its certificate, as a file. */
  readonly authority: string;
  /** Another that does not. */
  readonly stranger: string;
  readonly manager: { readonly name: string; readonly password: string };
  readonly process: Pick<TestServer, 'kill' | 'start' | 'signal'>;
  /** A client logged in as the manager, for changes. */
  change<T>(work: (client: Client) => Promise<T>): Promise<T>;
}

export const suffix = 'dc=example,dc=org';
const manager = { name: `cn=manager,${suffix}`, password: 'manages it' };

const settings = (directory: string): string =>
  [
    ...['core', 'cosine', 'inetorgperson'].map((schema) => `include /etc/ldap/schema/${schema}.schema`),
    'modulepath /usr/lib/ldap',
    'moduleload back_mdb',
    `TLSCertificateFile ${join(directory, 'broker.pem')}`,
    `TLSCertificateKeyFile ${join(directory, 'broker.key')}`,
    // Neither searches nor logins without TLS, nor by anybody unknown; no more than 500 entries at a time.
    'security tls=1',
    'disallow bind_anon',
    'sizelimit size.soft=500 size.hard=500 size.pr=500 size.prtotal=unlimited',
    'database mdb',
    'maxsize 104857600',
    `suffix "${suffix}"`,
    `rootdn "cn=root,${suffix}"`,
    'rootpw root',
    `directory ${directory}`,
    'index objectClass,cn,uid,sn,member eq',
    'dbnosync',
    `access to attrs=userPassword by dn.exact="${manager.name}" write by anonymous auth by * none`,
    `access to * by dn.exact="${manager.name}" write by users read by * none`,
    '',
  ].join('\n');

/** Entries in LDIF, in their order. */
const ldif = (entries: readonly Readonly<Record<string, string | readonly string[]>>[]): string =>
  entries
    .map((entry) =>
      Object.entries(entry)
        .flatMap(([name, values]) => [values].flat().map((value) => `${name}: ${value}`))
        .join('\n'),
    )
    .join('\n\n');

const frame = [
  { dn: suffix, objectClass: ['dcObject', 'organization'], dc: 'example', o: 'Example' },
  {
    dn: manager.name,
    objectClass: ['organizationalRole', 'simpleSecurityObject'],
    cn: 'manager',
    userPassword: manager.password,
  },
  { dn: `ou=Users,${suffix}`, objectClass: 'organizationalUnit', ou: 'Users' },
  { dn: `ou=UserGroups,${suffix}`, objectClass: 'organizationalUnit', ou: 'UserGroups' },
];

/** Starts slapd from Debian's package with these entries below `dc=example,dc=org`. */
export const startSlapd = async (
  entries: readonly Readonly<Record<string, string | readonly string[]>>[],
): Promise<TestDirectory> => {
  const [plain, secure] = await freePorts(2);
  const [url, secureUrl] = [`ldap://127.0.0.1:${plain}`, `ldaps://127.0.0.1:${secure}`];
  let files = '';
  const server = await startTestServer({
    name: 'slapd',
    user: 'openldap',
    initialize: (directory) => {
      files = directory;
      brokerCertificate(directory);
      writeFileSync(join(directory, 'slapd.conf'), settings(directory), { mode: 0o644 });
      writeFileSync(join(directory, 'entries.ldif'), ldif([...frame, ...entries]), { mode: 0o644 });
      return ['slapadd', ['-q', '-f', join(directory, 'slapd.conf'), '-l', join(directory, 'entries.ldif')]];
    },
    serve: (directory) => ['slapd', ['-d', '0', '-f', join(directory, 'slapd.conf'), '-h', `${url} ${secureUrl}`]],
    url: () => secureUrl,
    probe: () => asManager(secureUrl, () => Promise.resolve()),
  });
  return {
    url,
    secureUrl,
    manager,
    process: server,
    authority: join(files, 'broker.pem'),
    stranger: '/etc/ssl/certs/ca-certificates.crt',
    change: (work) => asManager(secureUrl, work),
    [Symbol.dispose]: () => server.stop(),
  };
};

const asManager = async <T>(url: string, work: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client({ url, timeout: 5_000, connectTimeout: 5_000, tlsOptions: { rejectUnauthorized: false } });
  try {
    await client.bind(manager.name, manager.password);
    return await work(client);
  } finally {
    await client.unbind();
  }
};

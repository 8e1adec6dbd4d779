import type { FederationSettings } from '../../federation-config.ts';

/** How one OpenID provider is talked to. */
export interface OidcProviderSettings {
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly scopes: readonly string[];
  /** What claims are called in mappings: this, and their own name. */
  readonly prefix: string;
  /** For whom bearer tokens must be meant. */
  readonly audience: string;
  /** Hosts beside the issuer's that may be talked to. */
  readonly hosts: readonly string[];
  readonly check: 'jwt' | 'introspection';
  /** Whether the user's claims are asked for beside the token's. */
  readonly userinfo: boolean;
  readonly caFile: string | undefined;
}

/** An id and what is said of it. */
interface Line {
  readonly id: string;
  readonly values: ReadonlyMap<string, string>;
}

const oidcNames = ['issuer', 'client_id', 'scopes', 'prefix', 'audience', 'hosts', 'check', 'userinfo', 'ca_file'];
const samlNames = ['metadata'];

const lineOf = (option: string, text: string, known: readonly string[]): Line => {
  const [id = '', ...words] = text.trim().split(/\s+/);
  const values = new Map<string, string>();
  for (const word of words) {
    const at = word.indexOf('=');
    const name = word.slice(0, Math.max(at, 0));
    if (!known.includes(name)) {
      throw new Error(`cloud.federation.${option}: "${word}" of ${id} is none of ${known.join('=, ')}=`);
    }
    values.set(name, word.slice(at + 1));
  }
  return { id, values };
};

const required = (option: string, { id, values }: Line, name: string): string => {
  const value = values.get(name) ?? '';
  if (value === '') throw new Error(`cloud.federation.${option}: ${id} needs ${name}=…`);
  return value;
};

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Tokens are as secret as passwords: they travel in the clear within one machine only. */
const issuerOf = (line: Line): URL => {
  const text = required('oidc_providers', line, 'issuer');
  const url = URL.parse(text);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback.has(url.hostname))) return url;
  throw new Error(`cloud.federation.oidc_providers: the issuer ${text} of ${line.id} is no https URL`);
};

const checkOf = ({ id, values }: Line): 'jwt' | 'introspection' => {
  const check = values.get('check') ?? 'jwt';
  if (check === 'jwt' || check === 'introspection') return check;
  throw new Error(`cloud.federation.oidc_providers: check of ${id} is jwt or introspection, not ${check}`);
};

const listOf = (text: string | undefined): readonly string[] => (text ?? '').split('+').filter((word) => word !== '');

const oidcOf = (line: Line, secrets: ReadonlyMap<string, string>): OidcProviderSettings => {
  const { id, values } = line;
  const clientId = required('oidc_providers', line, 'client_id');
  return {
    issuer: issuerOf(line),
    clientId,
    clientSecret: secrets.get(id),
    scopes: [...new Set(['openid', ...listOf(values.get('scopes'))])],
    prefix: values.get('prefix') ?? 'OIDC-',
    audience: values.get('audience') ?? clientId,
    hosts: listOf(values.get('hosts')),
    check: checkOf(line),
    userinfo: values.get('userinfo') === 'yes',
    caFile: values.get('ca_file'),
  };
};

const secretsOf = ({ oidc_client_secrets: lines }: FederationSettings): ReadonlyMap<string, string> =>
  new Map(lines.map((line) => [line.slice(0, Math.max(line.indexOf('='), 0)), line.slice(line.indexOf('=') + 1)]));

/** The OpenID providers of the configuration by identity provider. Throws an Error that names what is wrong. */
export const oidcProviders = (settings: FederationSettings): ReadonlyMap<string, OidcProviderSettings> => {
  const secrets = secretsOf(settings);
  const lines = settings.oidc_providers.map((text) => lineOf('oidc_providers', text, oidcNames));
  return new Map(lines.map((line) => [line.id, oidcOf(line, secrets)]));
};

/** The metadata files of SAML identity providers by their id. */
export const samlMetadataFiles = (settings: FederationSettings): ReadonlyMap<string, string> => {
  const lines = settings.saml_providers.map((text) => lineOf('saml_providers', text, samlNames));
  return new Map(lines.map((line) => [line.id, required('saml_providers', line, 'metadata')]));
};

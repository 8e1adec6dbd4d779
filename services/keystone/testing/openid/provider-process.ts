import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

/*
 * A real OpenID provider on loopback, for tests: started as a process of its own, it prints its address and runs until
 * it is ended.
 */

const [redirectUri = ''] = process.argv.slice(2);
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const secret = 'a secret that only the two of them know';
const accessTokenFormat = 'jwt';

const claimsOf = (id: string) => ({
  sub: id,
  email: `${id}@example.org`,
  preferred_username: id,
  groups: id === 'ada' ? ['engineers', 'admins;root'] : ['guests'],
});

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'nimbo',
        client_secret: secret,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code', 'client_credentials'],
        response_types: ['code'],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'one' }] },
    cookies: { keys: ['for tests'] },
    findAccount: (_, id) => ({ accountId: id, claims: () => Promise.resolve(claimsOf(id)) }),
    claims: { openid: ['sub'], email: ['email'], profile: ['preferred_username', 'groups'] },
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: true },
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_, resource) => ({
          scope: 'cloud',
          audience: resource === 'urn:nimbo' ? 'nimbo' : 'another',
          accessTokenFormat,
          accessTokenTTL: 600,
        }),
      },
    },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => void answer(request, response));
  process.stdout.write(`${issuer}\n`);
});

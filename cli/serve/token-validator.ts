import { CachingValidator } from '@nimbo/auth/caching-validator.ts';
import { restRevocations } from '@nimbo/auth/rest-revocations.ts';
import { restValidator } from '@nimbo/auth/rest-validator.ts';
import { RevocationListener } from '@nimbo/auth/revocations.ts';
import { ServiceSession } from '@nimbo/auth/service-session.ts';
import type { TokenValidator } from '@nimbo/auth/token-validator.ts';
import { createKeystoneHttp } from '@nimbo/client-keystone/keystone-http.ts';
import type { Role } from '@nimbo/service/role.ts';
import { controlLayout } from '../state/state-layout.ts';
import type { ApiAddresses } from './api-addresses.ts';
import type { ProcessPlan } from './compose-process.ts';
import { generatedSecret } from './generated-secret.ts';
import { apiRoleOf } from './known-roles.ts';
import { serviceSecretName } from './service-account.ts';

/** How a process validates tokens, and what must be ended with it. */
export interface ProcessTokens {
  readonly validator: TokenValidator;
  stop(): Promise<void>;
}

/**
 * Keystone itself where it runs in this process, and it keeps what it knows; otherwise keystone over HTTP behind a
 * cache that hears of revocations.
 */
export const processTokens = async (
  plan: ProcessPlan,
  roles: readonly Role[],
  addresses: ApiAddresses,
): Promise<ProcessTokens> => {
  const own = roles.find((role) => role.tokens !== undefined)?.tokens;
  if (own !== undefined) return { validator: own, stop: () => Promise.resolve() };
  const service = plan.roles[0]?.service ?? '';
  const keystone = apiRoleOf('keystone');
  const endpoint = (): string | undefined => (keystone === undefined ? undefined : addresses.url(keystone, 'internal'));
  const password = await generatedSecret(controlLayout(plan.layout.control).secrets, serviceSecretName(service));
  const login = {
    user: { name: service, domainId: 'default' },
    password,
    project: { name: 'service', domainId: 'default' },
  };
  const plain = createKeystoneHttp({ endpoint });
  const session = new ServiceSession({ http: plain, login, clock: plan.clock });
  const http = createKeystoneHttp({ endpoint, tokens: session });
  const { clock, log } = plan;
  const revocations = new RevocationListener({ clock, log, fetchRevocations: restRevocations(http) });
  await revocations.start();
  return {
    validator: new CachingValidator({ validator: restValidator(http), clock, revocations }),
    stop: async () => {
      await revocations.stop();
      http.close();
      plain.close();
    },
  };
};

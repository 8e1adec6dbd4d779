import { ServiceSession } from '@nimbo/auth/service-session.ts';
import { createKeystoneHttp } from '@nimbo/client-keystone/keystone-http.ts';
import type { RoleDeps } from '@nimbo/service/role.ts';

/** Nova's own user, in project `service`. */
export const novaSession = async (deps: Pick<RoleDeps, 'endpoint' | 'secret' | 'clock'>): Promise<ServiceSession> =>
  new ServiceSession({
    http: createKeystoneHttp({ endpoint: () => deps.endpoint('keystone', 'internal') }),
    login: {
      user: { name: 'nova', domainId: 'default' },
      password: await deps.secret('nova-service-password'),
      project: { name: 'service', domainId: 'default' },
    },
    clock: deps.clock,
  });

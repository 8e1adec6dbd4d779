import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TokenValidator } from '@nimbo/auth/token-validator.ts';
import type { App } from '@nimbo/http/app.ts';
import { createApp } from '@nimbo/http/create-app.ts';
import type { MetricsRegistry } from '@nimbo/http/metrics.ts';
import type { ServiceApi } from '@nimbo/http/service-api.ts';
import { createEnforcer } from '@nimbo/policy/create-enforcer.ts';
import type { Role } from '@nimbo/service/role.ts';
import type { ApiAddresses, ApiConfig } from './api-addresses.ts';
import type { ProcessPlan } from './compose-process.ts';
import { apiRoleOf, type KnownApiRole } from './known-roles.ts';
import { apiSection } from './sections/api-section.ts';

/** Everything an API needs to be listened for. */
export interface ApiToServe {
  readonly plan: ProcessPlan;
  readonly known: KnownApiRole;
  readonly role: Role;
  readonly api: ServiceApi;
  readonly tokens: TokenValidator;
  readonly metrics: MetricsRegistry;
  readonly addresses: ApiAddresses;
}

/** Makes a role's app, with the operator's policy file over its defaults, and listens. */
export const serveApi = async (one: ApiToServe): Promise<App> => {
  const { plan, known, role, addresses } = one;
  const log = plan.log.child({ role: known.name });
  const files = ['yaml', 'json'].map((ending) => join(plan.layout.policies, `${known.service}.${ending}`));
  const rules = role.policies ?? [];
  const enforcer = await createEnforcer({ service: known.service, rules, files, log, clock: plan.clock });
  const config = plan.config.get(apiSection);
  const keystone = apiRoleOf('keystone');
  const app = createApp({
    api: one.api,
    tokens: one.tokens,
    enforcer,
    log,
    clock: plan.clock,
    metrics: one.metrics,
    ...(config.public_url === '' ? {} : { publicUrl: new URL(addresses.url(known, 'public')).origin }),
    ...(keystone === undefined ? {} : { authUrl: addresses.url(keystone, 'public') }),
    ...(role.healthChecks === undefined ? {} : { healthChecks: role.healthChecks }),
    ...(config.cors_origins.length === 0 ? {} : { cors: { allowedOrigins: config.cors_origins } }),
    ...(addresses.usesTls ? { tls: await readTls(plan, config) } : {}),
  });
  await app.listen({ host: addresses.host, port: addresses.port(known) });
  return app;
};

/** The certificate and key that this cloud's listeners show. */
export const readTls = async (plan: ProcessPlan, config: ApiConfig): Promise<{ cert: Buffer; key: Buffer }> => ({
  cert: await readFile(config.tls_certificate || join(plan.layout.config, 'tls-certificate.pem')),
  key: await readFile(config.tls_key || join(plan.layout.config, 'tls-key.pem')),
});

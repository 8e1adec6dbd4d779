import type { KeystoneRole } from '@nimbo/keystone/main.ts';
import type { Role } from '@nimbo/service/role.ts';
import { controlLayout } from '../state/state-layout.ts';
import type { ApiAddresses } from './api-addresses.ts';
import type { ProcessPlan } from './compose-process.ts';
import { generatedSecret } from './generated-secret.ts';
import { apiRoles, type KnownApiRole } from './known-roles.ts';
import { serviceSecretName } from './service-account.ts';
import { bootstrapSection } from './sections/bootstrap-section.ts';
import { cloudSection } from './sections/cloud-section.ts';

type BootstrapPlan = Parameters<KeystoneRole['bootstrap']>[0];
type PlannedService = BootstrapPlan['services'][number];

/** Makes what a cloud must have, and keeps its endpoints equal to the configuration; nothing changes where nothing differs. */
export const bootstrapKeystone = async (plan: ProcessPlan, role: Role, addresses: ApiAddresses): Promise<void> => {
  const { admin_password, demo_password, demo } = plan.config.get(bootstrapSection);
  await (role as KeystoneRole).bootstrap({
    adminPassword: admin_password,
    region: plan.config.get(cloudSection).region,
    services: (await Promise.all(apiRoles().map((known) => plannedServices(plan, known, addresses)))).flat(),
    ...(demo ? { demo: { password: demo_password } } : {}),
  });
};

/** A service's entry with its user, and one entry for each older name of its type. */
const plannedServices = async (
  plan: ProcessPlan,
  known: KnownApiRole,
  addresses: ApiAddresses,
): Promise<readonly PlannedService[]> => {
  const { service, api, userRoles } = known;
  const secrets = controlLayout(plan.layout.control).secrets;
  const password = await generatedSecret(secrets, serviceSecretName(service));
  const user = { name: service, password, ...(userRoles === undefined ? {} : { roles: userRoles }) };
  const endpoints = {
    public: addresses.url(known, 'public'),
    internal: addresses.url(known, 'internal'),
    admin: addresses.url(known, 'admin'),
  };
  return [
    { type: api.type, name: service, endpoints, ...(service === 'keystone' ? {} : { user }) },
    ...(api.aliases ?? []).map(({ type, name }) => ({ type, name, endpoints })),
  ];
};

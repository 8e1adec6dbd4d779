import type { Role } from '@nimbo/service/role.ts';
import { timestampOf } from '@nimbo/context/timestamp.ts';
import type { ControlStatus, Listening, PurgeReport, RoleStatus } from '../admin/admin-report.ts';
import type { AdminRoutes } from '../admin/admin-server.ts';
import { listSagas, showSaga } from '../admin/role-sagas.ts';
import { auditRoles } from '../admin/audit-roles.ts';
import { busStatus } from '../admin/bus-status.ts';
import { roleStatus } from '../admin/role-status.ts';
import type { ProcessPlan } from './compose-process.ts';
import type { ProcessBus } from './process-bus.ts';

const dayMilliseconds = 86_400_000;

/** What a process answers on its admin socket. */
export const adminRoutes = (
  plan: ProcessPlan,
  roles: readonly Role[],
  listening: readonly Listening[],
  bus: ProcessBus,
): AdminRoutes => {
  const startedIn = Math.round(plan.clock.monotonic());
  return {
    'GET /status': async (_query, _body, signal): Promise<ControlStatus> => ({
      roles: [...brokerStatus(bus), ...(await Promise.all(roles.map((role) => roleStatus(role, signal))))],
      listening,
      startedIn,
    }),
    'POST /audit': (query, _body, signal) => {
      const asked = roles.filter(({ name }) => name === (query.get('role') ?? name));
      return auditRoles(asked, query.get('fix') === 'true', signal);
    },
    'GET /sagas': (query) => listSagas(roles, query.get('all') === 'true'),
    'GET /saga': (query) => showSaga(roles, query.get('id') ?? ''),
    'GET /explain': (query) => explain(roles, query.get('what') ?? ''),
    'POST /errand': (query, body) => runErrand(roles, query.get('role') ?? '', query.get('name') ?? '', body),
    'POST /purge': (query) => purgeRoles(roles, plan.clock.now() - Number(query.get('days')) * dayMilliseconds),
  };
};

/** @throws Error where no role knows it */
const explain = async (roles: readonly Role[], what: string): Promise<{ readonly text: string }> => {
  for (const role of roles) {
    const text = await role.explain?.(what);
    if (text !== undefined) return { text };
  }
  throw new Error(`nothing of this cloud is called ${what}`);
};

/** @throws Error where the role does not run here, or knows no such errand */
const runErrand = async (
  roles: readonly Role[],
  role: string,
  name: string,
  given: unknown,
): Promise<{ readonly text: string }> => {
  const errands = roles.find((each) => each.name === role)?.errands ?? {};
  const errand = Object.hasOwn(errands, name) ? errands[name] : undefined;
  if (errand === undefined) throw new Error(`${role} has no errand ${name} in this process`);
  return { text: await errand(given) };
};

/** A bus within the machine has nothing to be asked for. */
const brokerStatus = (bus: ProcessBus): readonly RoleStatus[] =>
  bus.problem === undefined ? [] : [busStatus('broker', bus, 'the broker is not reached')];

const purgeRoles = async (roles: readonly Role[], before: number): Promise<PurgeReport> => {
  if (!Number.isFinite(before)) throw new Error('the age must be a number of days');
  const report: Record<string, number> = {};
  for (const role of roles) {
    if (role.purge !== undefined) report[role.name] = await role.purge(timestampOf(before));
  }
  return report;
};

import type { HealthCheck } from '@nimbo/http/health-check.ts';
import type { RoleStatus } from './admin-report.ts';

/** A role as far as its health is concerned. */
export interface CheckedRole {
  readonly name: string;
  readonly healthChecks?: readonly HealthCheck[];
}

/** Runs a role's health checks; one that fails itself is unhealthy with its own words. */
export const roleStatus = async (role: CheckedRole, signal: AbortSignal): Promise<RoleStatus> => {
  const checks = await Promise.all(
    (role.healthChecks ?? []).map(async (check) => ({ name: check.name, ...(await runCheck(check.check(signal))) })),
  );
  return { role: role.name, healthy: checks.every((check) => check.healthy), checks };
};

const runCheck = async (
  outcome: Promise<{ readonly healthy: boolean; readonly reason: string }>,
): Promise<{ readonly healthy: boolean; readonly reason: string }> =>
  outcome.catch((error: unknown) => ({
    healthy: false,
    reason: error instanceof Error ? error.message : String(error),
  }));

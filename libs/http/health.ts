import type { HealthCheck } from './health-check.ts';
import type { Answer } from './send-answer.ts';

interface CheckResult {
  readonly name: string;
  readonly healthy: boolean;
  readonly reason: string;
}

/** How long a check may take before it counts as failed. */
const patience = 5_000;

const run = async (each: HealthCheck): Promise<CheckResult> => {
  const { name } = each;
  const signal = AbortSignal.timeout(patience);
  const late = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error(`no answer within ${patience / 1000} seconds`)));
  });
  try {
    return { name, ...(await Promise.race([each.check(signal), late])) };
  } catch (error) {
    return { name, healthy: false, reason: error instanceof Error ? error.message : 'the check failed' };
  }
};

/**
 * The answer of `/healthcheck`: 200 or 503; text unless JSON is asked for, as oslo.middleware has it. Reasons are for
 * operators and hold no secrets by the checks' own contract.
 */
export const healthAnswer = async (
  checks: readonly HealthCheck[],
  accept: string | undefined,
  isDraining: boolean,
): Promise<Answer> => {
  const results = await Promise.all(checks.map(run));
  if (isDraining) results.push({ name: 'drain', healthy: false, reason: 'the service is stopping' });
  const healthy = results.every((result) => result.healthy);
  const status = healthy ? 200 : 503;
  if (accept?.includes('application/json') === true) {
    const reasons = results.map(({ name, healthy: isHealthy, reason }) => ({
      class: name,
      healthy: isHealthy,
      reason,
    }));
    return { status, body: { detailed: true, healthy, reasons } };
  }
  const lines = results.map(({ name, healthy: isHealthy, reason }) => `${name}: ${isHealthy ? 'OK' : reason}\n`);
  const body = healthy && lines.length === 0 ? 'OK\n' : lines.join('');
  return { status, body, headers: { 'Content-Type': 'text/plain; charset=UTF-8' } };
};

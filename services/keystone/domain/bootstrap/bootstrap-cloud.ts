import type { Context } from '@nimbo/context/context.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import type { PasswordHasher } from '../../drivers/password-hasher.ts';
import { change } from '../change.ts';
import type { Keystone } from '../keystone.ts';
import { plannedAccounts } from './accounts.ts';
import { ensureRegion, ensureService } from './ensure-catalog.ts';
import { ensureAccount, ensureDefaultDomain, ensureRoles } from './ensure-identity.ts';
import type { BootstrapPlan } from './plan.ts';

const apply = async (ctx: Context, keystone: Keystone, quick: PasswordHasher, plan: BootstrapPlan): Promise<void> => {
  const accounts = await plannedAccounts(keystone, quick, plan);
  await change(ctx, keystone, async (changing) => {
    await ensureDefaultDomain(changing);
    await ensureRoles(changing);
    for (const account of accounts) await ensureAccount(changing, account);
    await ensureRegion(changing, plan.region);
    for (const service of plan.services) await ensureService(changing, service, plan.region);
  });
};

/**
 * Makes, or brings back, what the plan says: all of it or nothing. What is there and right is left alone, so it may
 * run at every start, and in several processes at once.
 * @param ctx an internal context: nobody has authenticated yet
 * @param quick hashes passwords that are long and random
 */
export const bootstrapCloud = async (
  ctx: Context,
  keystone: Keystone,
  quick: PasswordHasher,
  plan: BootstrapPlan,
): Promise<void> => {
  try {
    await apply(ctx, keystone, quick, plan);
  } catch (error) {
    // Another process made the same things at the same time: now they are there.
    if (!(error instanceof UniqueViolation)) throw error;
    await apply(ctx, keystone, quick, plan);
  }
};

import type { Context } from '@nimbo/context/context.ts';
import { listSealed, replaceSealed, type SealedText } from '../db/sealed-store.ts';
import { change } from './change.ts';
import type { Keystone } from './keystone.ts';

/** What another key than the primary has sealed: rotating the keys further would lose it in the end. */
export const outdatedSecrets = async ({ db, secrets }: Keystone): Promise<readonly SealedText[]> => {
  const outdated: SealedText[] = [];
  for (const each of await listSealed(db.read)) if (!(await secrets.isCurrent(each.sealed))) outdated.push(each);
  return outdated;
};

/** Seals with the primary key what others have sealed; returns how much that was. May be interrupted and run again. */
export const sealAnew = async (ctx: Context, keystone: Keystone): Promise<number> => {
  const outdated = await outdatedSecrets(keystone);
  for (const each of outdated) {
    const anew = await keystone.secrets.seal(await keystone.secrets.open(each.sealed));
    await change(ctx, keystone, ({ tx }) => replaceSealed(tx, each, anew));
  }
  return outdated.length;
};

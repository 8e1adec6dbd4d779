import type { Context } from '@nimbo/context/context.ts';
import { NotFound, Unauthorized } from '@nimbo/errors/faults.ts';
import { findCredential } from '../db/credential-store.ts';
import { issueToken, type IssuedToken } from './authentication.ts';
import { opened, type Credential } from './credential.ts';
import { accessKeyId, ec2KeysOf, isEc2, type Ec2Keys } from './ec2-keys.ts';
import { proofByKeys } from './delegation/delegated-keys.ts';
import type { Keystone } from './keystone.ts';
import { audited, type LoginAttempt } from './login-audit.ts';

/** A request that someone has signed with an EC2 credential, shown by the service that got it. */
export interface SignedByKey {
  readonly access: string;
  /** When it was signed, as the client wrote it; undefined where it did not say. */
  readonly time: string | undefined;
  /** Whether it was signed with this secret. */
  isSignedWith(secret: string): boolean;
}

const findKeys = async (
  keystone: Keystone,
  access: string,
): Promise<{ readonly credential: Credential; readonly keys: Ec2Keys; readonly projectId: string }> => {
  const found = await findCredential(keystone.db.read, accessKeyId(access));
  if (found === undefined || !isEc2(found.type) || found.projectId === null) {
    throw new NotFound('EC2 access key not found.', { code: 'keystone.access_key_not_found' });
  }
  const credential = await opened(keystone, found);
  return { credential, keys: ec2KeysOf(credential.blob), projectId: found.projectId };
};

/** `20260102T030405Z`, as AWS's version 4 writes it. */
const basicTime = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

const millisecondsOf = (time: string): number => Date.parse(time.replace(basicTime, '$1-$2-$3T$4:$5:$6Z'));

const assertRecent = ({ clock, settings }: Keystone, time: string | undefined): void => {
  if (time === undefined) return;
  const at = millisecondsOf(time);
  if (Number.isNaN(at)) throw new Unauthorized('The time of the signed request cannot be read.');
  if (Math.abs(clock.now() - at) <= settings.ec2_signature_lifetime * 1_000) return;
  throw new Unauthorized('The request was signed too long ago, or the clocks differ: sign it anew.');
};

const assertSigned = ({ keys, signed }: { readonly keys: Ec2Keys; readonly signed: SignedByKey }): void => {
  if (keys.secret === undefined || !signed.isSignedWith(keys.secret)) throw new Unauthorized('Invalid EC2 signature.');
};

/**
 * A token for the user whose key has signed, on the key's project; by a delegate's key, what was delegated.
 * @throws NotFound for an unknown key, Unauthorized for a wrong or old signature, or where the user has no role there
 */
export const authenticateByKey = (ctx: Context, keystone: Keystone, signed: SignedByKey): Promise<IssuedToken> => {
  const attempt: LoginAttempt<IssuedToken> = {
    methods: ['ec2credential'],
    named: async () => (await findCredential(keystone.db.read, accessKeyId(signed.access)))?.userId,
    outcomeOf: ({ valid }) => ({ userId: valid.claims.userId, isComplete: true }),
  };
  return audited(ctx, keystone, attempt, () => loginByKey(ctx, keystone, signed));
};

const loginByKey = async (ctx: Context, keystone: Keystone, signed: SignedByKey): Promise<IssuedToken> => {
  const revision = await keystone.revisions.now(ctx);
  const { credential, keys, projectId } = await findKeys(keystone, signed.access);
  assertSigned({ keys, signed });
  assertRecent(keystone, signed.time);
  const { proof, wanted } = await proofByKeys(keystone, { userId: credential.userId, projectId }, keys.delegation);
  return issueToken(ctx, keystone, proof, wanted, revision);
};

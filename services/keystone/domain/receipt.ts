import { timestampOf, type Timestamp } from '@nimbo/context/timestamp.ts';
import type { TokenUser } from '../db/token-facts-store.ts';
import { toAttributes } from '../db/attributes.ts';
import { authenticationMethods, type AuthenticationMethod } from '../drivers/token-provider/token-claims.ts';
import type { Proof } from './auth-methods/method.ts';
import type { Keystone } from './keystone.ts';
import { unauthorized } from './password.ts';

/** What a user has shown so far, to be shown with the rest. */
export interface Receipt {
  readonly text: string;
  readonly methods: readonly AuthenticationMethod[];
  readonly user: TokenUser;
  readonly issuedAt: Timestamp;
  readonly expiresAt: Timestamp;
  /** The sets of methods of which one would do. */
  readonly required: readonly (readonly string[])[];
}

/** Milliseconds for which a receipt is good. */
const lifetime = 300_000;

interface Sealed {
  readonly userId: string;
  readonly methods: readonly string[];
  readonly expiresAt: number;
}

const isMethod = (name: string): name is AuthenticationMethod =>
  (authenticationMethods as readonly string[]).includes(name);

const isRule = (rule: unknown): rule is readonly string[] =>
  Array.isArray(rule) && rule.length > 0 && rule.every((name) => typeof name === 'string' && isMethod(name));

/** A user's rules about methods; those that name methods this cloud does not have bind nobody. */
const rulesOf = ({ options: text }: TokenUser): readonly (readonly string[])[] => {
  const options = toAttributes(text);
  const rules = options['multi_factor_auth_rules'];
  return options['multi_factor_auth_enabled'] === false || !Array.isArray(rules) ? [] : rules.filter(isRule);
};

/** What would have to be shown, where what was shown is not enough. */
export const unmetRules = (user: TokenUser, { methods, delegation }: Proof): readonly (readonly string[])[] => {
  const rules = rulesOf(user);
  const shown = new Set<string>(methods);
  // A delegation was made by a complete login, so it stands for one; and a receipt would not tell of its bounds.
  if (delegation !== undefined) return [];
  return rules.some((rule) => rule.every((name) => shown.has(name))) ? [] : rules;
};

/** A receipt for what was shown, readable by every keystone with the same keys and by nobody else. */
export const issueReceipt = async (
  { receipts, clock }: Keystone,
  user: TokenUser,
  { methods }: Proof,
  required: Receipt['required'],
): Promise<Receipt> => {
  const expiresAt = clock.now() + lifetime;
  const sealed: Sealed = { userId: user.id, methods, expiresAt };
  const text = await receipts.seal(JSON.stringify(sealed));
  return { text, methods, user, issuedAt: timestampOf(clock.now()), expiresAt: timestampOf(expiresAt), required };
};

const readSealed = async ({ receipts }: Keystone, text: string): Promise<Sealed> => {
  const opened = await receipts.open(text).catch(() => undefined);
  // A token is sealed with the same keys, and is no JSON.
  if (opened?.startsWith('{') !== true) throw unauthorized();
  return JSON.parse(opened) as Sealed;
};

/** Adds what was shown before. @throws Unauthorized for a receipt that is none, has ended, or is another user's */
export const withReceipt = async (keystone: Keystone, proof: Proof, text: string | undefined): Promise<Proof> => {
  if (text === undefined) return proof;
  const { userId, methods, expiresAt } = await readSealed(keystone, text);
  if (userId !== proof.userId || expiresAt <= keystone.clock.now()) throw unauthorized();
  return { ...proof, methods: [...new Set([...methods.filter(isMethod), ...proof.methods])] };
};

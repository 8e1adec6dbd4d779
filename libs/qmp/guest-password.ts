import type { CallContext } from './call-context.ts';
import type { GuestAgent } from './guest-agent.ts';

/**
 * Sets the password of an account in the guest. Neither errors nor logs repeat it.
 * @throws QmpError where the agent refuses, for example for an unknown account; Timeout; Unavailable
 */
export const setGuestPassword = async (
  ctx: CallContext,
  agent: GuestAgent,
  username: string,
  password: string,
): Promise<void> => {
  const encoded = Buffer.from(password).toString('base64');
  await agent.execute(ctx, 'guest-set-user-password', { username, password: encoded, crypted: false });
};

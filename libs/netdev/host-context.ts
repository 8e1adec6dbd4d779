import type { Context } from '@nimbo/context/context.ts';

/** What work on the host needs of the context. */
export type HostContext = Pick<Context, 'signal'>;

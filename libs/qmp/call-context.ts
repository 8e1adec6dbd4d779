import type { Context } from '@nimbo/context/context.ts';

/** What talking to QEMU needs of a context. */
export type CallContext = Pick<Context, 'signal' | 'log' | 'clock'>;

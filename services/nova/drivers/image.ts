import type { ClientContext } from '@nimbo/client-http/client-context.ts';
import type { ImageSnapshot } from '../db/cell/documents.ts';
import type { Caller } from './caller.ts';

/** An image that may be booted from. */
export interface BootImage extends ImageSnapshot {
  readonly status: string;
}

/** Where images come from. */
export interface ImageDriver {
  /** @throws NotFound for an image that the caller may not see */
  get(ctx: ClientContext, caller: Caller, id: string): Promise<BootImage>;
}

import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { Conflict, Forbidden } from '@nimbo/errors/faults.ts';
import type { Image } from '../db/image.ts';
import { changeStatus } from '../db/image-store.ts';
import { change } from './change.ts';
import type { Glance } from './glance.ts';
import { imageFor } from './image-lookup.ts';
import { imageStates } from './image.states.ts';

const stateAfter = ({ id, status }: Image, event: 'deactivate' | 'reactivate') => {
  if (imageStates.isState(status) && imageStates.isAllowed(event, status)) return imageStates.after(id, event, status);
  throw new Forbidden(`Image ${id} is ${status}: only images that have data can be ${event}d.`);
};

/**
 * Keeps an image's data from everybody but administrators, or gives it back. What is so already stays so.
 * @throws NotFound, Forbidden, for an image without data too
 */
export const switchActivation = async (
  ctx: Context,
  glance: Glance,
  rule: PolicyRuleName,
  { id, event }: { id: string; event: 'deactivate' | 'reactivate' },
): Promise<void> => {
  const { image } = await imageFor(ctx, glance, rule, id);
  const status = stateAfter(image, event);
  if (status === image.status) return;
  await change(ctx, glance, async ({ tx, at, record }) => {
    const hit = await changeStatus(tx, id, { from: image.status, to: status }, { updated_at: at });
    if (!hit) throw new Conflict(`Image ${id} is being changed by others at the same time; try again.`);
    await record(event, image, { before: image, after: { status } });
  });
};

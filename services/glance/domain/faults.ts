import { Fault } from '@nimbo/errors/fault.ts';
import { Conflict, Forbidden, Gone, NotFound, TooLarge } from '@nimbo/errors/faults.ts';

export const imageNotFound = (id: string): NotFound =>
  new NotFound(`There is no image ${id} that you may see: check the id.`, {
    code: 'glance.image_not_found',
    details: { image_id: id },
  });

export const imageExists = (id: string): Conflict =>
  new Conflict(`There is an image ${id} already: choose another id, or leave it to the service.`, {
    code: 'glance.image_exists',
    details: { image_id: id },
  });

/** The image went while its data came. */
export const imageGone = (id: string): Gone =>
  new Gone(`Image ${id} was deleted while its data came; nothing was kept.`, {
    code: 'glance.image_gone',
    details: { image_id: id },
  });

export const protectedImage = (id: string): Forbidden =>
  new Forbidden(`Image ${id} is protected and was not deleted. Set its attribute "protected" to false first.`, {
    code: 'glance.image_protected',
    details: { image_id: id },
  });

/** More of something than one image may have. */
export const limitExceeded = (what: string, attempted: number, maximum: number): TooLarge =>
  new TooLarge(`An image has at most ${maximum} ${what}, and this would be ${attempted}: leave some out.`, {
    code: 'glance.limit_exceeded',
    details: { attempted, maximum },
  });

/** No byte of the range asked for exists. */
export class RangeNotSatisfiable extends Fault {
  constructor(size: number) {
    super('range-not-satisfiable', `No byte of the range exists: the image has ${size} bytes.`, {
      code: 'glance.range_not_satisfiable',
      details: { size },
    });
  }
}

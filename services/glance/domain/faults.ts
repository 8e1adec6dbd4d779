import { Fault } from '@nimbo/errors/fault.ts';
import { Conflict, Forbidden, Gone, NotFound, TooLarge } from '@nimbo/errors/faults.ts';

export const imageNotFound = (id: string): NotFound =>
  new NotFound(`No image found with ID ${id}`, { code: 'glance.image_not_found', details: { image_id: id } });

export const imageExists = (id: string): Conflict =>
  new Conflict(`Image ID ${id} already exists! Choose another id, or leave it to the service.`, {
    code: 'glance.image_exists',
    details: { image_id: id },
  });

/** The image went while its data came. */
export const imageGone = (id: string): Gone =>
  new Gone(
    `Image ${id} could not be found after upload. The image may have been deleted during the upload; what was uploaded has been removed.`,
    { code: 'glance.image_gone', details: { image_id: id } },
  );

export const protectedImage = (id: string): Forbidden =>
  new Forbidden(`Image ${id} is protected and cannot be deleted. Set its attribute "protected" to false first.`, {
    code: 'glance.image_protected',
    details: { image_id: id },
  });

/** More of something than one image may have. */
export const limitExceeded = (what: string, attempted: number, maximum: number): TooLarge =>
  new TooLarge(
    `The limit has been exceeded on the number of allowed image ${what}. Attempted: ${attempted}, Maximum: ${maximum}`,
    {
      code: 'glance.limit_exceeded',
      details: { attempted, maximum },
    },
  );

/** No byte of the range asked for exists. */
export class RangeNotSatisfiable extends Fault {
  constructor(size: number) {
    super('range-not-satisfiable', `The requested range is not within the image's ${size} bytes.`, {
      code: 'glance.range_not_satisfiable',
      details: { size },
    });
  }
}

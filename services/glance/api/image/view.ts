import type { Image } from '../../db/image.ts';
import { instantView } from '../common/instant.ts';

/** An image as the Image API shows it: custom properties stand beside the attributes. */
export const imageView = (image: Image) => {
  const self = `/v2/images/${image.id}`;
  return {
    ...image.properties,
    name: image.name,
    disk_format: image.diskFormat,
    container_format: image.containerFormat,
    visibility: image.visibility,
    size: image.size,
    virtual_size: image.virtualSize,
    status: image.status,
    checksum: image.checksum,
    protected: image.isProtected,
    min_ram: image.minRam,
    min_disk: image.minDisk,
    owner: image.owner,
    os_hidden: image.isHidden,
    os_hash_algo: image.hashAlgorithm,
    os_hash_value: image.hashValue,
    id: image.id,
    created_at: instantView(image.createdAt),
    updated_at: instantView(image.updatedAt),
    tags: image.tags,
    self,
    file: `${self}/file`,
    schema: '/v2/schemas/image',
  };
};

/** Views of images that live as long as these, for lists that show the same images again and again. */
export const keptViews = (): ((image: Image) => ReturnType<typeof imageView>) => {
  const views = new WeakMap<Image, ReturnType<typeof imageView>>();
  return (image) => {
    const kept = views.get(image);
    if (kept !== undefined) return kept;
    const view = imageView(image);
    views.set(image, view);
    return view;
  };
};

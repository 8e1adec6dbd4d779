import { InsufficientStorage, NotFound } from '@nimbo/errors/faults.ts';
import type { VolumeDriver } from '../volume-driver.ts';

interface Kept {
  readonly size: number;
  readonly isExported: boolean;
}

/** Keeps volumes in memory and serves them to nobody; for tests, and for simulated hosts in any number. */
export const fakeDriver = (total: number): VolumeDriver => {
  const volumes = new Map<string, Kept>();
  const used = (): number => [...volumes.values()].reduce((sum, { size }) => sum + size, 0);
  const found = (id: string): Kept => {
    const volume = volumes.get(id);
    if (volume === undefined) throw new NotFound(`volume ${id} is not on this host`, { code: 'cinder.not_here' });
    return volume;
  };
  const requireRoom = (id: string, size: number): void => {
    if (size > total - used()) {
      throw new InsufficientStorage(`this host has no room left for volume ${id}`, { code: 'cinder.no_space' });
    }
  };
  return {
    name: 'fake',
    socket: '/nonexistent/fake.sock',
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    onChange: () => undefined,
    capacity: () => Promise.resolve({ total, free: total - used() }),
    list: () => Promise.resolve([...volumes.keys()]),
    exported: (_ctx, ids) => Promise.resolve(new Set(ids.filter((id) => volumes.get(id)?.isExported === true))),
    read: (_ctx, id) => Promise.resolve(volumes.get(id)),
    create: async (_ctx, { id, size, source = null }) => {
      if (volumes.has(id)) return;
      await Promise.resolve();
      if (source !== null) found(source);
      requireRoom(id, size);
      volumes.set(id, { size, isExported: false });
    },
    grow: async (_ctx, id, size) => {
      await Promise.resolve();
      const { size: old, isExported } = found(id);
      requireRoom(id, size - old);
      volumes.set(id, { size: Math.max(old, size), isExported });
    },
    export: async (_ctx, id) => {
      await Promise.resolve();
      volumes.set(id, { ...found(id), isExported: true });
    },
    unexport: async (_ctx, id) => {
      await Promise.resolve();
      const volume = volumes.get(id);
      if (volume !== undefined) volumes.set(id, { ...volume, isExported: false });
    },
    remove: async (_ctx, id) => {
      await Promise.resolve();
      volumes.delete(id);
    },
    removeAll: async () => {
      await Promise.resolve();
      for (const [id, { size }] of volumes) volumes.set(id, { size, isExported: false });
    },
  };
};

import { hash, verify } from '@node-rs/bcrypt';
import type { FloorMeasure } from '../bench.ts';
import { measureOwnCpu } from './own-cpu.ts';

const rounds = 12;

/** What checking one password costs where nothing else happens. */
export const passwordHash: FloorMeasure = async (bench) => {
  const stored = await hash('a password', rounds);
  const count = bench.count(20, 1);
  const result = await measureOwnCpu(count, async () => {
    for (let index = 0; index < count; index += 1) {
      if (!(await verify('a password', stored))) throw new Error('bcrypt refuses its own hash');
    }
  });
  return { name: `bcrypt ${rounds}, hash alone`, unit: 'CPU ms', ...result };
};

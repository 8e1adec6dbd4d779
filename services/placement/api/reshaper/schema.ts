import { Type, type TSchema } from 'typebox';
import type { Versioned } from '@nimbo/http/operation.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import type { GivenAllocations } from '../allocation/schema.ts';
import { consumersBody } from '../allocation/schema.ts';
import { keyed, uuidPattern } from '../common/schema.ts';
import { replaceBody, type GivenInventory } from '../inventory/schema.ts';

/** What providers and consumers shall have. */
export interface GivenReshape {
  readonly inventories: Readonly<
    Record<
      string,
      {
        readonly resource_provider_generation: number;
        readonly inventories: Readonly<Record<string, GivenInventory>>;
      }
    >
  >;
  readonly allocations: Readonly<Record<string, GivenAllocations>>;
}

const consumers = consumersBody(0);

const withAllocations = (allocations: TSchema) =>
  strictObject({ inventories: keyed(uuidPattern, replaceBody, 1), allocations });

/** The allocations follow the versions of `POST /allocations`. */
export const reshapeBody: Versioned<TSchema> = {
  latest: withAllocations(consumers.latest),
  earlier: consumers.earlier.map((step) => ({ ...step, schema: withAllocations(Type.Unsafe(step.schema)) })),
};

import type { Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { insertIfMissing } from '@nimbo/db/insert-if-missing.ts';
import { prepared, type Parameter } from '@nimbo/db/prepared.ts';
import type { AllocationRow, ConsumerRow, Tables } from './tables.ts';

export type Allocation = Readonly<AllocationRow>;
export type Consumer = Readonly<ConsumerRow>;

const consumerByUuid = prepared((db: Executor<Tables>, parameter: Parameter<{ uuid: string }>) =>
  db.selectFrom('consumers').selectAll().where('uuid', '=', parameter('uuid')),
);

const consumerLocked = prepared((db: Executor<Tables>, parameter: Parameter<{ uuid: string }>) =>
  db.selectFrom('consumers').selectAll().where('uuid', '=', parameter('uuid')).forUpdate(),
);

const ofConsumer = prepared((db: Executor<Tables>, parameter: Parameter<{ uuid: string }>) =>
  db.selectFrom('allocations').selectAll().where('consumer_uuid', '=', parameter('uuid')).orderBy('provider_uuid'),
);

const insertOne = prepared((db: Executor<Tables>, parameter: Parameter<Allocation>) =>
  db.insertInto('allocations').values({
    consumer_uuid: parameter('consumer_uuid'),
    provider_uuid: parameter('provider_uuid'),
    resource_class: parameter('resource_class'),
    used: parameter('used'),
    created_at: parameter('created_at'),
  }),
);

const deleteOfConsumer = prepared((db: Executor<Tables>, parameter: Parameter<{ uuid: string }>) =>
  db.deleteFrom('allocations').where('consumer_uuid', '=', parameter('uuid')),
);

const updateOne = prepared((db: Executor<Tables>, parameter: Parameter<Omit<Consumer, 'created_at'>>) =>
  db
    .updateTable('consumers')
    .set({
      project_id: parameter('project_id'),
      user_id: parameter('user_id'),
      consumer_type: parameter('consumer_type'),
      generation: parameter('generation'),
      updated_at: parameter('updated_at'),
    })
    .where('uuid', '=', parameter('uuid')),
);

export const findConsumer = (db: Executor<Tables>, uuid: string): Promise<Consumer | undefined> =>
  consumerByUuid.first(db, { uuid });

/** Holds the consumer's row until the transaction ends. */
export const lockConsumer = (tx: Transaction<Tables>, uuid: string): Promise<Consumer | undefined> =>
  consumerLocked.first(tx, { uuid });

/** False where another transaction was faster; the row is held until the transaction ends either way. */
export const addConsumer = (tx: Transaction<Tables>, consumer: Consumer): Promise<boolean> =>
  insertIfMissing(tx, 'consumers', consumer);

export const updateConsumer = async (tx: Transaction<Tables>, consumer: Consumer): Promise<void> => {
  const { created_at: _created, ...values } = consumer;
  await updateOne.affected(tx, values);
};

export const deleteConsumer = async (tx: Transaction<Tables>, uuid: string): Promise<void> => {
  await tx.deleteFrom('consumers').where('uuid', '=', uuid).execute();
};

export const allocationsOf = (db: Executor<Tables>, consumerUuid: string): Promise<Allocation[]> =>
  ofConsumer.all(db, { uuid: consumerUuid });

export const insertAllocation = async (tx: Transaction<Tables>, allocation: Allocation): Promise<void> => {
  await insertOne.affected(tx, allocation);
};

export const deleteAllocationsOf = async (tx: Transaction<Tables>, consumerUuid: string): Promise<void> => {
  await deleteOfConsumer.affected(tx, { uuid: consumerUuid });
};

/** What is allocated of a provider, with each consumer's generation. */
export const allocationsOnProvider = (db: Executor<Tables>, providerUuid: string) =>
  db
    .selectFrom('allocations')
    .innerJoin('consumers', 'consumers.uuid', 'allocations.consumer_uuid')
    .selectAll('allocations')
    .select('consumers.generation as consumer_generation')
    .where('provider_uuid', '=', providerUuid)
    .orderBy('consumer_uuid')
    .execute();

export const hasAllocations = async (db: Executor<Tables>, providerUuid: string): Promise<boolean> => {
  const query = db.selectFrom('allocations').select('used').where('provider_uuid', '=', providerUuid).limit(1);
  return (await query.executeTakeFirst()) !== undefined;
};

import type { SagaDefinition } from '@nimbo/saga/definition.ts';
import type { Cell } from '../domain/cells.ts';
import type { Nova } from '../domain/nova.ts';
import { buildServerSaga } from './build-server.ts';
import { changePowerSaga } from './change-power.ts';
import { createServerSaga } from './create-server.ts';
import { deleteServerSaga } from './delete-server.ts';

/** Every saga of the API's database. */
export const apiSagas = (nova: Nova): readonly SagaDefinition[] => [createServerSaga(nova)];

/** Every saga of a cell's database. */
export const cellSagas = (nova: Nova, cell: Cell): readonly SagaDefinition[] => [
  buildServerSaga(nova, cell),
  deleteServerSaga(nova, cell),
  changePowerSaga(nova, cell),
];

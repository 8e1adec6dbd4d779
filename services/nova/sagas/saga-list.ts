import type { SagaDefinition } from '@nimbo/saga/definition.ts';
import type { Cell } from '../domain/cells.ts';
import type { Nova } from '../domain/nova.ts';
import { attachVolumeSaga } from './attach-volume.ts';
import { buildServerSaga } from './build-server.ts';
import { attachInterfaceSaga, detachInterfaceSaga } from './change-interfaces.ts';
import { changePowerSaga } from './change-power.ts';
import { createServerSaga } from './create-server.ts';
import { deleteServerSaga } from './delete-server.ts';
import { detachVolumeSaga } from './detach-volume.ts';
import { extendVolumeSaga } from './extend-volume.ts';

/** Every saga of the API's database. */
export const apiSagas = (nova: Nova): readonly SagaDefinition[] => [createServerSaga(nova)];

/** Every saga of a cell's database. */
export const cellSagas = (nova: Nova, cell: Cell): readonly SagaDefinition[] => [
  buildServerSaga(nova, cell),
  deleteServerSaga(nova, cell),
  changePowerSaga(nova, cell),
  attachVolumeSaga(nova, cell),
  detachVolumeSaga(nova, cell),
  extendVolumeSaga(nova, cell),
  attachInterfaceSaga(nova, cell),
  detachInterfaceSaga(nova, cell),
];

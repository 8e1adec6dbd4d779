import type { SagaDefinition } from '@nimbo/saga/definition.ts';
import type { Cinder } from '../domain/cinder.ts';
import { attachVolumeSaga } from './attach-volume.ts';
import { createSnapshotSaga } from './create-snapshot.ts';
import { createVolumeSaga } from './create-volume.ts';
import { deleteSnapshotSaga } from './delete-snapshot.ts';
import { deleteVolumeSaga } from './delete-volume.ts';
import { detachVolumeSaga } from './detach-volume.ts';
import { extendVolumeSaga } from './extend-volume.ts';

/** Every saga of cinder's. */
export const cinderSagas = (cinder: Cinder): readonly SagaDefinition[] => [
  createVolumeSaga(cinder),
  deleteVolumeSaga(cinder),
  extendVolumeSaga(cinder),
  attachVolumeSaga(cinder),
  detachVolumeSaga(cinder),
  createSnapshotSaga(cinder),
  deleteSnapshotSaga(cinder),
];

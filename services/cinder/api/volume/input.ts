import type { Static } from 'typebox';
import { BadRequest } from '@nimbo/errors/faults.ts';
import type { OperationRequest } from '@nimbo/http/operation.ts';
import { volumeSortKeys, type Texts, type VolumeFilter } from '../../db/volume-store.ts';
import type { WantedVolumes } from '../../domain/volume.ts';
import type { VolumeChanges } from '../../domain/volume-change.ts';
import type { VolumeInput } from '../../domain/volume-creation.ts';
import { wantedPage } from '../common/page.ts';
import { isTrue, trimmed } from '../common/values.ts';
import type { createVolumeBody, updateVolumeBody, volumesQuery } from './schema.ts';

type Body = Static<typeof createVolumeBody>['volume'];
type Query = Static<typeof volumesQuery>;

const userTokenOf = ({ headers }: Pick<OperationRequest<unknown, unknown, unknown>, 'headers'>): string | undefined => {
  const token = headers['x-auth-token'];
  return typeof token === 'string' ? token : undefined;
};

/** What is asked of a new volume; the caller's token is for the image. */
export const volumeInput = (
  body: Body,
  request: Pick<OperationRequest<unknown, unknown, unknown>, 'headers'> | undefined,
): VolumeInput => ({
  name: trimmed(body.name ?? body.display_name),
  description: trimmed(body.description ?? body.display_description),
  size: body.size === undefined || body.size === null ? null : Number(body.size),
  imageId: body.imageRef ?? body.image_id ?? null,
  snapshotId: body.snapshot_id ?? null,
  sourceVolumeId: body.source_volid ?? null,
  typeNameOrId: body.volume_type ?? null,
  zone: body.availability_zone ?? null,
  metadata: body.metadata ?? {},
  isMultiattach: isTrue(body.multiattach ?? false),
  userToken: request === undefined ? undefined : userTokenOf(request),
});

/** What a user says anew of a volume. */
export const volumeChanges = ({ volume }: Static<typeof updateVolumeBody>): VolumeChanges => {
  const [name, description] = [volume.name ?? volume.display_name, volume.description ?? volume.display_description];
  if (Object.keys(volume).length === 0) throw new BadRequest('Invalid input received: there is nothing to update.');
  return {
    ...(name === undefined ? {} : { name: trimmed(name) }),
    ...(description === undefined ? {} : { description: trimmed(description) }),
    ...(volume.metadata === undefined || volume.metadata === null ? {} : { metadata: volume.metadata }),
  };
};

/** `{'key': 'value'}`, as clients write a dictionary of Python's; JSON too. */
const textsOf = (value: string): Texts => {
  const pairs = [...value.matchAll(/u?['"]([^'"]*)['"]\s*:\s*u?['"]([^'"]*)['"]/g)];
  return Object.fromEntries(pairs.map(([, key = '', text = '']) => [key, text]));
};

const filterOf = (query: Query): VolumeFilter => {
  const { status, bootable, availability_zone: zone, metadata, project_id: project, user_id: user, host, size } = query;
  const name = query.name ?? query.display_name;
  return {
    equal: {
      ...(name === undefined ? {} : { name }),
      ...(status === undefined ? {} : { status: status.toLowerCase() }),
      ...(bootable === undefined ? {} : { is_bootable: isTrue(bootable) }),
      ...(zone === undefined ? {} : { availability_zone: zone }),
      ...(user === undefined ? {} : { user_id: user }),
      ...(size === undefined ? {} : { size: Number(size) || 0 }),
    },
    ...(host === undefined ? {} : { host: host.split('@', 1)[0] ?? '' }),
    ...(metadata === undefined ? {} : { metadata: textsOf(metadata) }),
    ...(project === undefined ? {} : { projectId: project }),
  };
};

/** The part of the volumes that a query asks for. */
export const wantedVolumes = (query: Query): WantedVolumes => ({
  ...wantedPage(query, volumeSortKeys, { display_name: 'name', bootable: 'is_bootable' }),
  filter: filterOf(query),
  // Who asks for another project's asks beyond the own.
  allProjects: query.project_id !== undefined || isTrue(query.all_tenants ?? false),
});

import { randomUUID } from 'node:crypto';
import type { Operation } from '@nimbo/http/operation.ts';
import { until } from '@nimbo/testkit/wait.ts';
import { at } from './json-client.ts';
import { freshName, freshProject, type VictimMaker, type VictimScene } from './victim-scene.ts';

const newest = { 'openstack-api-version': 'volume 3.71' };

const askCinder = async (
  { cloud, admin }: VictimScene,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> => (await admin.do(method, `${cloud.url('cinder')}${path}`, body, newest)).body;

/** A volume that no host took, said to be one all the same; with the message that tells why. */
const volumeOf = async (scene: VictimScene, isAvailable: boolean) => {
  const volume = { name: 'victim', size: 1, metadata: { victim: 'yes' } };
  const id = String(at(await askCinder(scene, 'POST', '/volumes', { volume }), 'volume', 'id'));
  const isRefused = async () => at(await askCinder(scene, 'GET', `/volumes/${id}`), 'volume', 'status') === 'error';
  await until('the volume is refused by every host', isRefused);
  const act = (action: unknown) => askCinder(scene, 'POST', `/volumes/${id}/action`, action);
  await act({ 'os-set_image_metadata': { metadata: { victim: 'yes' } } });
  if (isAvailable) await act({ 'os-reset_status': { status: 'available' } });
  const told = await askCinder(scene, 'GET', `/messages?resource_uuid=${id}`);
  return { id, message: String(at(told, 'messages', 0, 'id')) };
};

const typeOf = async (scene: VictimScene, isPublic: boolean): Promise<string> => {
  const type = { name: freshName(), 'os-volume-type-access:is_public': isPublic, extra_specs: { victim: 'yes' } };
  return String(at(await askCinder(scene, 'POST', '/types', { volume_type: type }), 'volume_type', 'id'));
};

const attachmentOf = async (scene: VictimScene, volume: string): Promise<string> => {
  const made = await askCinder(scene, 'POST', '/attachments', { attachment: { volume_uuid: volume } });
  return String(at(made, 'attachment', 'id'));
};

/** A snapshot cannot be taken of a volume that lies nowhere: those that are named are unknown. */
const unknownSnapshot = '7d0e7a0e-1111-4222-8333-444455556666';

/** Who deletes or is asked for a new volume needs one that nobody has. */
const hasAttachment = ({ path }: Operation): boolean => path.includes('{attachment_id}');

/** Volumes without a host, types, attachments that are kept for nobody. */
export const cinderVictims: VictimMaker = async (scene, operation, isPrivate) => {
  const { id: volume, message } = await volumeOf(scene, true);
  const type = await typeOf(scene, !isPrivate && !operation.path.includes('access'));
  const project = await freshProject(scene);
  return {
    params: {
      volume_id: volume,
      message_id: message,
      type_id: type,
      target_id: project,
      class_name: 'default',
      snapshot_id: unknownSnapshot,
      alias: 'os-services',
      key: 'victim',
      ...(hasAttachment(operation) ? { attachment_id: await attachmentOf(scene, volume) } : {}),
    },
    inBody: {
      name: freshName(),
      display_name: 'victim',
      size: 1,
      volume_type: null,
      availability_zone: 'nova',
      imageRef: null,
      image_id: null,
      snapshot_id: null,
      source_volid: null,
      volume_uuid: volume,
      volume_id: volume,
      instance_uuid: randomUUID(),
      project,
      request_key: freshName(),
    },
  };
};

import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { until } from '@nimbo/testkit/wait.ts';
import { ask, mustAsk } from '../ask.ts';
import { Fates } from './fates.ts';
import { startWorker, verdict, type Worker } from './worker.ts';

interface GlanceTarget {
  readonly url: string;
  readonly token: string;
}

/** Images made, given data, and deleted. */
export interface GlanceLoad extends Worker {
  verify(): Promise<void>;
  /** Ids of the images that have data now. */
  active(): Promise<ReadonlySet<string>>;
}

/** What an image was sent: nothing acknowledged yet where `md5` is missing. */
interface Sent {
  readonly md5?: string;
}

const pieceBytes = 256 * 1024;

/** Starts the load of one client. */
export const startGlanceLoad = (target: GlanceTarget): GlanceLoad => {
  const images = new Fates<Sent>();
  const uploads = new Fates<Sent>();
  const turn = async (round: number): Promise<void> => {
    const id = randomUUID();
    if (!(await create(target, images, id))) return;
    const isUploaded = await upload(target, uploads, id, round);
    if (isUploaded && round % 3 !== 0) await remove(target, images, id);
  };
  return Object.assign(
    startWorker(turn, () => images.acknowledged + uploads.acknowledged),
    {
      verify: () => verifyImages(target, images, uploads),
      active: async () => new Set((await Promise.all(known(images).map((id) => activeId(target, id)))).flat()),
    },
  );
};

const known = (images: Fates<Sent>): readonly string[] =>
  [...images.of('there'), ...images.of('open')].map(([id]) => id);

const activeId = async (target: GlanceTarget, id: string): Promise<readonly string[]> =>
  (await statusOf(target, id)) === 'active' ? [id] : [];

const create = async ({ url, token }: GlanceTarget, images: Fates<Sent>, id: string): Promise<boolean> => {
  const body = { id, name: id, disk_format: 'raw', container_format: 'bare' };
  const answer = await ask('POST', `${url}/v2/images`, { token, body });
  const isMade = verdict('creating an image', answer, [201]) === 'yes';
  images.note(id, isMade ? 'there' : 'open', {});
  return isMade;
};

const upload = async (
  { url, token }: GlanceTarget,
  uploads: Fates<Sent>,
  id: string,
  round: number,
): Promise<boolean> => {
  const piece = randomBytes(pieceBytes);
  const pieces = Array.from({ length: 1 + (round % 4) }, () => piece);
  const hash = createHash('md5');
  for (const one of pieces) hash.update(one);
  const md5 = hash.digest('hex');
  const answer = await ask('PUT', `${url}/v2/images/${id}/file`, { token, data: pieces });
  const isUploaded = verdict('an upload', answer, [204]) === 'yes';
  uploads.note(id, isUploaded ? 'there' : 'open', { md5 });
  return isUploaded;
};

const remove = async ({ url, token }: GlanceTarget, images: Fates<Sent>, id: string): Promise<void> => {
  const answer = await ask('DELETE', `${url}/v2/images/${id}`, { token });
  images.note(id, verdict('deleting an image', answer, [204]) === 'yes' ? 'gone' : 'open', {});
};

/** Undefined where there is no such image. */
const statusOf = async ({ url, token }: GlanceTarget, id: string): Promise<string | undefined> => {
  const answer = await mustAsk('GET', `${url}/v2/images/${id}`, { token });
  if (answer.status === 404) return undefined;
  assert.equal(answer.status, 200, answer.bytes.toString());
  return (answer.body as { status: string }).status;
};

const verifyImages = async (target: GlanceTarget, images: Fates<Sent>, uploads: Fates<Sent>): Promise<void> => {
  const sent = new Map([...uploads.of('there'), ...uploads.of('open')].map(([id, { md5 }]) => [id, md5]));
  const acknowledged = new Set(uploads.of('there').map(([id]) => id));
  const there = new Set(images.of('there').map(([id]) => id));
  for (const [id] of images.of('gone')) assert.equal(await statusOf(target, id), undefined, `image ${id} is back`);
  for (const id of known(images)) {
    const status = await settledStatus(target, id);
    if (there.has(id)) assert.notEqual(status, undefined, `image ${id} is lost`);
    if (there.has(id) && acknowledged.has(id)) assert.equal(status, 'active', `the data of image ${id} is lost`);
    if (status === 'active') await verifyData(target, id, sent.get(id));
  }
};

/** An image whose upload died is queued again, for the client to send once more. */
const settledStatus = async (target: GlanceTarget, id: string): Promise<string | undefined> =>
  until(`image ${id} is settled`, async () => {
    const status = await statusOf(target, id);
    assert.ok([undefined, 'queued', 'active'].includes(status), `image ${id} is ${status}`);
    return { status };
  }).then(({ status }) => status);

const verifyData = async ({ url, token }: GlanceTarget, id: string, md5: string | undefined): Promise<void> => {
  const { bytes } = await mustAsk('GET', `${url}/v2/images/${id}/file`, { token });
  assert.equal(createHash('md5').update(bytes).digest('hex'), md5, `the data of image ${id} is not what was sent`);
};

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Agent, request, type IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Bench, RowMeasure } from '../bench.ts';
import type { BenchCloud } from '../bench-cloud.ts';
import { copyAndHash, copyImage } from '../floors/copy-and-hash.ts';
import { imageSize, makeImageFile, mebibytesPerSecond } from '../image-file.ts';
import { processCpu } from '../process-cpu.ts';
import type { BenchRow } from '../table.ts';

const images = 3;
const share = 0.7;

/** One image after another goes in and comes out again; what comes out is hashed and compared. */
export const measureImageData: RowMeasure = async (bench) => {
  const cloud = await bench.cloud();
  const source = await makeImageFile(bench);
  const digest = await digestOf(createReadStream(source));
  const ids = await Promise.all(Array.from({ length: images }, (_, index) => createImage(cloud, index)));
  const up = await timed(cloud, ids, (id) => upload(cloud, id, source));
  for (const id of ids) await checkImage(cloud, { id, digest, size: imageSize(bench) });
  const down = await timed(cloud, ids, (id) => drain(cloud, id));
  for (const id of ids) await checkDownload(cloud, id, digest);
  return [await uploadRow(bench, up), await downloadRow(bench, down)];
};

interface Timed {
  readonly cpu: number;
  readonly elapsed: number;
}

const uploadRow = async (bench: Bench, { cpu, elapsed }: Timed): Promise<BenchRow> => {
  const floor = await bench.floor(copyAndHash);
  return {
    operation: `image upload, ${imageSize(bench) / 1024 / 1024} MiB`,
    measured: cpu,
    unit: 'CPU ms',
    budget: floor.value / share,
    floor,
    rate: mebibytesPerSecond(bench, elapsed),
    rateUnit: 'MiB/s',
  };
};

const downloadRow = async (bench: Bench, { cpu, elapsed }: Timed): Promise<BenchRow> => ({
  operation: `image download, ${imageSize(bench) / 1024 / 1024} MiB`,
  measured: cpu,
  unit: 'CPU ms',
  budget: (await bench.floor(copyAndHash)).value / share,
  floor: await bench.floor(copyImage),
  rate: mebibytesPerSecond(bench, elapsed),
  rateUnit: 'MiB/s',
});

/** The mean of one operation after the other: the server's processor time, and time by the clock. */
const timed = async (
  { controlPid }: BenchCloud,
  ids: readonly string[],
  work: (id: string) => Promise<unknown>,
): Promise<Timed> => {
  const cpuBefore = processCpu(controlPid);
  const begun = performance.now();
  for (const id of ids) await work(id);
  const elapsed = (performance.now() - begun) / ids.length;
  return { cpu: (processCpu(controlPid) - cpuBefore) / ids.length, elapsed };
};

const createImage = async ({ urls, adminToken }: BenchCloud, index: number): Promise<string> => {
  const answer = await fetch(`${urls.glance}/v2/images`, {
    method: 'POST',
    headers: { 'x-auth-token': adminToken, 'content-type': 'application/json' },
    body: JSON.stringify({
      name: `data-${index}`,
      disk_format: 'raw',
      container_format: 'bare',
      visibility: 'private',
    }),
  });
  return ((await answer.json()) as { id: string }).id;
};

const exchange = (cloud: BenchCloud, id: string, source?: string): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const outgoing = request(`${cloud.urls.glance}/v2/images/${id}/file`, {
      agent: new Agent(),
      method: source === undefined ? 'GET' : 'PUT',
      headers: { 'x-auth-token': cloud.adminToken, 'content-type': 'application/octet-stream' },
    });
    outgoing.on('response', resolve);
    outgoing.on('error', reject);
    if (source === undefined) outgoing.end();
    else pipeline(createReadStream(source, { highWaterMark: 1024 * 1024 }), outgoing).catch(reject);
  });

const upload = async (cloud: BenchCloud, id: string, source: string): Promise<void> => {
  const answer = await exchange(cloud, id, source);
  answer.resume();
  if (answer.statusCode !== 204) throw new Error(`upload answered ${answer.statusCode}`);
};

const drain = async (cloud: BenchCloud, id: string): Promise<void> => {
  const answer = await exchange(cloud, id);
  if (answer.statusCode !== 200) throw new Error(`download answered ${answer.statusCode}`);
  await pipeline(answer, async (chunks) => {
    for await (const _chunk of chunks);
  });
};

const checkDownload = async (cloud: BenchCloud, id: string, digest: string): Promise<void> => {
  if ((await digestOf(await exchange(cloud, id))) !== digest) throw new Error(`image ${id} came back changed`);
};

const digestOf = async (content: AsyncIterable<Buffer>): Promise<string> => {
  const hash = createHash('sha512');
  for await (const chunk of content) hash.update(chunk);
  return hash.digest('hex');
};

interface Expected {
  readonly id: string;
  readonly digest: string;
  readonly size: number;
}

const checkImage = async ({ urls, adminToken }: BenchCloud, { id, digest, size }: Expected): Promise<void> => {
  const answer = await fetch(`${urls.glance}/v2/images/${id}`, { headers: { 'x-auth-token': adminToken } });
  const image = (await answer.json()) as { status: string; os_hash_value: string; size: number };
  if (image.status !== 'active' || image.os_hash_value !== digest || image.size !== size) {
    throw new Error(`image ${id} is not what was uploaded: ${JSON.stringify(image)}`);
  }
};

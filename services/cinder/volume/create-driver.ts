import { imageDataClient } from '@nimbo/client-glance/image-data.ts';
import { createGlanceHttp } from '@nimbo/client-glance/glance-http.ts';
import { runProgram } from '@nimbo/host/run-program.ts';
import { startProcess } from '@nimbo/host/start-process.ts';
import type { HostRoleDeps } from '@nimbo/service/host-role.ts';
import { volumeSection } from './config.ts';
import { fakeDriver } from './drivers/fake/fake-driver.ts';
import { FileDriver } from './drivers/file/file-driver.ts';
import type { FileParts } from './drivers/file/file-parts.ts';
import type { VolumeDriver } from './drivers/volume-driver.ts';

const imageFetcher = (deps: HostRoleDeps): FileParts['fetchImage'] => {
  const images = imageDataClient(createGlanceHttp({ endpoint: () => deps.endpoint('glance') }));
  return async (ctx, { id, ticket }) => (await images.downloadByTicket(ctx, id, ticket)).body;
};

/** The driver that the configuration names; without root volumes are only simulated unless told otherwise. */
export const createDriver = (
  deps: HostRoleDeps,
  directories: { readonly state: string; readonly run: string },
): VolumeDriver => {
  const config = deps.config(volumeSection);
  const driver = config.driver === 'auto' ? (deps.isPrivileged ? 'file' : 'fake') : config.driver;
  if (driver === 'fake') return fakeDriver(config.fake_disk);
  return new FileDriver({
    directory: directories.state,
    runDirectory: directories.run,
    storageUser: deps.isPrivileged ? deps.storageUser : undefined,
    guestUser: deps.isPrivileged ? deps.guestUser : undefined,
    startProcess,
    runProgram,
    fetchImage: imageFetcher(deps),
    reserved: config.reserved_disk,
    imagesAtOnce: config.images_at_once,
  });
};

import { defineInterface } from '@nimbo/bus/interface.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { text, uuid } from '@nimbo/schema/text.ts';
import { Type } from 'typebox';
import { backendFacts, volumeReport, wantedVolume } from './wanted-volume.ts';

/** The topic under which control serves `cinder.host`. */
export const cinderTopic = 'cinder';

/** The topic under which each host with volumes serves. */
export const cinderVolumeTopic = 'cinder-volume';

/**
 * What a host with volumes asks and tells. The host concerned is always the sender: no host reads or writes what is
 * another's.
 */
export const cinderHost = defineInterface({
  name: 'cinder.host',
  version: '1.1',
  messages: {
    /** The volumes of the host in the order of their ids, a page at a time; those that are to go included. */
    desired: {
      since: '1.0',
      params: strictObject({ after: nullable(uuid()) }),
      result: strictObject({ volumes: Type.Array(wantedVolume), next: nullable(uuid()) }),
    },
    /** Heartbeat, room, and what has changed of volumes since the report before. */
    report: {
      since: '1.0',
      params: strictObject({
        /** Milliseconds since the epoch by the host's clock. */
        at: Type.Integer({ minimum: 0 }),
        backend: backendFacts,
        volumes: Type.Array(volumeReport),
      }),
      result: strictObject({}),
    },
  },
});

/** Rings when something is wanted of a host: `volumes`. */
export const cinderDoorbell = defineInterface({
  name: 'cinder.doorbell',
  version: '1.0',
  messages: { look: { since: '1.0', params: strictObject({ what: text(64) }) } },
});

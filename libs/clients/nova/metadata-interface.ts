import { defineInterface, type ResultOf } from '@nimbo/bus/interface.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { Type } from 'typebox';

/** The bus topic of nova's metadata service in control. */
export const novaMetadataTopic = 'nova-metadata';

/** What a host asks when a guest asks it: who the guest is was found out by the host, from the port. */
export const novaMetadata = defineInterface({
  name: 'nova.metadata',
  version: '1.0',
  messages: {
    get: {
      since: '1.0',
      params: strictObject({
        instanceId: Type.String({ maxLength: 255 }),
        projectId: Type.String({ maxLength: 255 }),
        /** The guest's address in its network. */
        address: Type.String({ maxLength: 64 }),
        /** Path and query, as the guest wrote them. */
        path: Type.String({ maxLength: 1_024 }),
        headers: Type.Record(Type.String(), Type.String({ maxLength: 1_024 })),
      }),
      result: strictObject({
        status: Type.Integer({ minimum: 200, maximum: 599 }),
        contentType: Type.String({ maxLength: 255 }),
        /** Base64. */
        body: Type.String({ maxLength: 2 * 1024 * 1024 }),
      }),
    },
  },
});

export type MetadataAnswer = ResultOf<(typeof novaMetadata.messages)['get']>;

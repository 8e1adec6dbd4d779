import { defineInterface } from '@nimbo/bus/interface.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { Type } from 'typebox';

/** The topic under which the console proxy is found. */
export const novaConsoleTopic = 'nova-novncproxy';

/** What the API asks the console proxy. */
export const novaConsole = defineInterface({
  name: 'nova.console',
  version: '1.0',
  messages: {
    /** `scheme://host:port` under which browsers reach it. */
    address: {
      since: '1.0',
      params: strictObject({}),
      result: strictObject({ url: Type.String({ maxLength: 2048 }) }),
    },
  },
});

import { defineInterface } from '@nimbo/bus/interface.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { uuid } from '@nimbo/schema/text.ts';

/** The topic under which conductors hear of work. */
export const novaWorkTopic = 'nova-conductor';

/** Between control's own processes: there is work in a cell's database. */
export const novaWork = defineInterface({
  name: 'nova.work',
  version: '1.0',
  messages: {
    /** Names the saga where it may be running, and is to look up at once. */
    look: { since: '1.0', params: strictObject({ saga: nullable(uuid()) }) },
  },
});

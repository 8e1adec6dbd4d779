import { defineInterface } from '@nimbo/bus/interface.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { text, uuid } from '@nimbo/schema/text.ts';
import { Type } from 'typebox';

/** The topic under which each compute host serves. */
export const novaComputeTopic = 'nova-compute';

/** Rings when something is wanted of a host: `instances`, or one of them where it is named. */
export const novaDoorbell = defineInterface({
  name: 'nova.doorbell',
  version: '1.1',
  messages: { look: { since: '1.0', params: strictObject({ what: text(64), instance: Type.Optional(uuid()) }) } },
});

/** What a compute host answers at once. */
export const novaCompute = defineInterface({
  name: 'nova.compute',
  version: '1.1',
  messages: {
    /** The last lines that a guest wrote to its serial port; all that is kept where no length is told. */
    consoleOutput: {
      since: '1.0',
      params: strictObject({ uuid: uuid(), lines: nullable(Type.Integer({ minimum: 0 })) }),
      result: strictObject({ output: Type.String() }),
    },
    /** The guest's screen as PNG, base64. */
    screenshot: {
      since: '1.0',
      params: strictObject({ uuid: uuid() }),
      result: strictObject({ png: Type.String() }),
    },
    /** Where the console proxy connects to, to reach guests' consoles (`console-line.ts`). */
    consoleEndpoint: {
      since: '1.1',
      params: strictObject({}),
      result: strictObject({ unixPath: nullable(text(107)) }),
    },
    /** Sets the password of an account by the guest's agent. */
    setPassword: {
      since: '1.0',
      params: strictObject({
        uuid: uuid(),
        user: text(255),
        password: Type.String({ maxLength: 4096, 'x-secret': true }),
      }),
      result: strictObject({}),
    },
  },
});

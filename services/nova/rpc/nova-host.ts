import { defineInterface } from '@nimbo/bus/interface.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { text, uuid } from '@nimbo/schema/text.ts';
import { Type } from 'typebox';
import { hostResources, instanceReport } from './instance-report.ts';
import { wantedInstance } from './wanted-instance.ts';

/** Instances that one question may name. */
export const mostNamed = 200;

/** The topic under which control serves `nova.host`. */
export const novaTopic = 'nova';

/**
 * What a compute host asks and tells. The host concerned is always the sender: no host reads or writes what is
 * another's.
 */
export const novaHost = defineInterface({
  name: 'nova.host',
  version: '1.1',
  messages: {
    /**
     * The instances of the host in the order of their ids, a page at a time; those that are to go included. Only those
     * named, where any are.
     */
    desired: {
      since: '1.0',
      params: strictObject({
        after: nullable(uuid()),
        only: Type.Optional(Type.Array(uuid(), { maxItems: mostNamed })),
      }),
      result: strictObject({ instances: Type.Array(wantedInstance), next: nullable(uuid()) }),
    },
    /** Heartbeat, resources, and what has changed of instances since the report before. */
    report: {
      since: '1.0',
      params: strictObject({
        /** Milliseconds since the epoch by the host's clock. */
        at: Type.Integer({ minimum: 0 }),
        resources: hostResources,
        instances: Type.Array(instanceReport),
      }),
      result: strictObject({}),
    },
    /** The content of an instance's config drive. */
    configDrive: {
      since: '1.0',
      params: strictObject({ uuid: uuid() }),
      result: strictObject({
        /** Content is base64. */
        files: Type.Array(strictObject({ path: text(255), content: Type.String() })),
      }),
    },
    /** Whether a console token is good, and for what on this host. */
    consoleToken: {
      since: '1.0',
      params: strictObject({ token: text(100) }),
      result: strictObject({ uuid: uuid(), kind: Type.Union([Type.Literal('vnc'), Type.Literal('serial')]) }),
    },
  },
});

import { Type } from 'typebox';
import type { Versioned } from '@nimbo/http/operation.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';

const consoleOf = (protocols: readonly string[], types: readonly string[]) =>
  strictObject({
    remote_console: strictObject({ protocol: Type.Enum([...protocols]), type: Type.Enum([...types]) }),
  });

const protocols = ['vnc', 'spice', 'rdp', 'serial'];
const types = ['novnc', 'xvpvnc', 'spice-html5', 'rdp-html5', 'serial'];

const latest = consoleOf([...protocols, 'mks'], [...types, 'webmks', 'spice-direct']);
const keep = (body: unknown): unknown => body;

/** Mks came with 2.8, SPICE without a page with 2.99. */
export const remoteConsoleBody: Versioned<typeof latest> = {
  latest,
  earlier: [
    { until: '2.7', schema: consoleOf(protocols, types), upgrade: keep },
    { until: '2.98', schema: consoleOf([...protocols, 'mks'], [...types, 'webmks']), upgrade: keep },
  ],
};

export const remoteConsoleAnswer = strictObject({
  remote_console: strictObject({ protocol: Type.String(), type: Type.String(), url: Type.String() }),
});

export const vncBody = strictObject({
  'os-getVNCConsole': strictObject({ type: Type.Enum(['novnc', 'xvpvnc']) }),
});

export const serialBody = strictObject({ 'os-getSerialConsole': strictObject({ type: Type.Enum(['serial']) }) });

export const consoleAnswer = strictObject({ console: strictObject({ type: Type.String(), url: Type.String() }) });

/** Other properties are ignored, and numbers may be texts, as clients have always sent them. */
export const outputBody = strictObject({
  'os-getConsoleOutput': openObject({
    length: Type.Optional(
      nullable(Type.Union([Type.Integer({ minimum: -1 }), Type.String({ pattern: '^-?[0-9]{1,9}$' })])),
    ),
  }),
});

export const outputAnswer = strictObject({ output: Type.String() });

export const tokenAnswer = strictObject({
  console: openObject({ instance_uuid: Type.String(), host: Type.String() }),
});

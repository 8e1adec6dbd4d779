import { strictObject } from '@nimbo/schema/object.ts';
import { Type } from 'typebox';
import type { BusContext } from '../bus.ts';
import { defineInterface } from '../interface.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';

const text = Type.String();

/** What the conformance suite talks. */
export const probe = defineInterface({
  name: 'bus.probe',
  version: '1.1',
  messages: {
    echo: {
      since: '1.0',
      params: strictObject({ value: Type.Unknown() }),
      result: strictObject({ value: Type.Unknown(), sender: text, server: text, requestId: text }),
    },
    size: {
      since: '1.0',
      params: strictObject({ bytes: Type.Integer({ minimum: 0 }) }),
      result: strictObject({ filling: text }),
    },
    fail: { since: '1.0', params: strictObject({ how: text }), result: Type.Null() },
    wait: { since: '1.0', params: strictObject({ name: text }), result: strictObject({ name: text }) },
    ring: { since: '1.0', params: strictObject({ bell: text }) },
    later: { since: '1.1', params: strictObject({}), result: strictObject({ note: Type.Optional(text) }) },
  },
});

/** The same interface in the release before: `later` is not known. */
export const olderProbe = defineInterface({
  name: probe.name,
  version: '1.0',
  messages: {
    echo: probe.messages.echo,
    size: probe.messages.size,
    fail: probe.messages.fail,
    wait: probe.messages.wait,
    ring: probe.messages.ring,
  },
});

/** The same interface in the release after: an optional parameter and an optional part of a result were added. */
export const newerProbe = defineInterface({
  name: probe.name,
  version: '1.2',
  messages: {
    ...probe.messages,
    ring: { since: '1.0', params: strictObject({ bell: text, volume: Type.Optional(Type.Integer()) }) },
    later: {
      since: '1.1',
      params: strictObject({ why: Type.Optional(text) }),
      result: strictObject({ note: Type.Optional(text), hint: Type.Optional(text) }),
    },
  },
});

/** A careless peer's idea of the interface: anything goes. */
export const carelessProbe = defineInterface({
  name: probe.name,
  version: '1.1',
  messages: {
    echo: { since: '1.0', params: Type.Unknown(), result: Type.Unknown() },
    wait: { since: '1.0', params: Type.Unknown(), result: Type.Unknown() },
    invented: { since: '1.0', params: Type.Unknown(), result: Type.Unknown() },
  },
});

/** A context to send with. */
export const probeContext = (signal?: AbortSignal): BusContext =>
  internalContext(signal === undefined ? {} : { signal });

/** Long enough for a busy machine; only delays failures. */
export const patience = { deadline: 20_000 };

import { defineInterface, type ParamsOf } from '@nimbo/bus/interface.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { Type } from 'typebox';
import { hostState } from './host-network-schema.ts';

/** The bus topic of neutron in control, and that of its agent on each host. */
export const neutronTopic = 'neutron';
export const neutronAgentTopic = 'neutron-agent';

/** `ACTIVE`: it is wired, guarded and served; `DOWN`: it is not, on purpose; `ERROR`: it is not, for the reason told. */
const reported = strictObject({
  id: Type.String({ minLength: 1, maxLength: 64 }),
  status: Type.Union([Type.Literal('ACTIVE'), Type.Literal('DOWN'), Type.Literal('ERROR')]),
  reason: nullable(Type.String({ maxLength: 2_000 })),
});

/** What an agent is and can: ports are bound to a host by it. */
const configuration = strictObject({
  driver: Type.Union([Type.Literal('linux'), Type.Literal('fake')]),
  /** Null where the host takes no part in tunnels. */
  tunnelAddress: nullable(Type.String()),
  physicalNetworks: Type.Array(Type.String()),
});

/** Which state the statuses below speak of, and how it stands. */
const statuses = strictObject({
  sequence: Type.String(),
  /** Of guests, and those of the DHCP servers and routers that are here. */
  ports: Type.Array(reported),
  routers: Type.Array(reported),
  floatingIps: Type.Array(reported),
});

/** What hosts ask control, and tell it. A host gets and writes its own part only: the bus knows who it is. */
export const neutronHost = defineInterface({
  name: 'neutron.host',
  version: '1.0',
  messages: {
    /** The whole desired state; null where its sequence is still the one that the host has. */
    desired: {
      since: '1.0',
      params: strictObject({ since: nullable(Type.String()) }),
      result: strictObject({ sequence: Type.String(), state: nullable(hostState) }),
    },
    /** The agent lives. Statuses come when they differ from what was told before, and once a minute. */
    report: {
      since: '1.0',
      params: strictObject({
        /** The host's clock, milliseconds since the epoch. */
        at: Type.Integer(),
        startedAt: Type.Integer(),
        configuration,
        statuses: nullable(statuses),
      }),
      result: strictObject({}),
    },
  },
});

export type HostReport = ParamsOf<(typeof neutronHost.messages)['report']>;
export type HostStatuses = NonNullable<HostReport['statuses']>;
export type ReportedStatus = HostStatuses['ports'][number];

/** Control rings, the host looks: nothing is lost with a message. */
export const neutronDoorbell = defineInterface({
  name: 'neutron.doorbell',
  version: '1.0',
  messages: { look: { since: '1.0', params: strictObject({ what: Type.String({ maxLength: 64 }) }) } },
});

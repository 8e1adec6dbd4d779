import { Type } from 'typebox';
import { flag } from '@nimbo/schema/flag.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import { optional, shown } from '../common/schema.ts';

export const updateAgentBody = strictObject({ admin_state_up: optional(flag()), description: optional(text()) });

export const shownAgent = shown({
  agent_type: Type.String(),
  binary: Type.String(),
  host: Type.String(),
  alive: flag(),
  admin_state_up: flag(),
  heartbeat_timestamp: Type.String(),
});

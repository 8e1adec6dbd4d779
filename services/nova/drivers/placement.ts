import type { ClientContext } from '@nimbo/client-http/client-context.ts';
import type { Room } from '../scheduler/host-state.ts';

/** What a server wants of a host. */
interface RoomRequest {
  readonly resources: Readonly<Record<string, number>>;
  /** `NAME`, or `!NAME` where it must not have it. */
  readonly traits: readonly string[];
}

/** A provider that has room. */
export interface Candidate {
  readonly provider: string;
  readonly rooms: Readonly<Record<string, Room>>;
}

/** What a server takes of a provider. */
export interface Claim {
  readonly instance: string;
  readonly provider: string;
  readonly resources: Readonly<Record<string, number>>;
  readonly projectId: string;
  readonly userId: string;
}

/** Who keeps count of what hosts have. */
export interface PlacementDriver {
  /** At most `limit` providers that have room. */
  candidates(ctx: ClientContext, request: RoomRequest, limit: number): Promise<readonly Candidate[]>;
  /** What a provider has, whether or not it is enough. */
  rooms(ctx: ClientContext, provider: string): Promise<Readonly<Record<string, Room>>>;
  /** Takes what is wanted; false where the room went to somebody else meanwhile. Claiming again changes nothing. */
  claim(ctx: ClientContext, claim: Claim): Promise<boolean>;
  /** The provider that a server has room of; undefined where it has none. */
  claimed(ctx: ClientContext, instance: string): Promise<string | undefined>;
  /** Gives everything back; a server without a claim is no error. */
  release(ctx: ClientContext, instance: string): Promise<void>;
  /** Servers that have room of a provider. */
  claimsOf(ctx: ClientContext, provider: string): Promise<readonly string[]>;
}

import type { Result } from '../../../../src-shared/base/result.ts';

/** Ids given to what was published; equal where it was one message. */
export interface Published {
  readonly firstId: number;
  readonly lastId: number;
}

/** What is published: a text, bytes, or (null) the source's own next message. */
export type Publication = string | Uint8Array | null;

/** Somebody in a room, as presence tells. */
export interface Present {
  readonly client: number;
  readonly user: string;
  /** Of what node, where there are several: its number, of another process with a name before it. */
  readonly node?: string;
}

/**
 * What a node says to the others of its cluster, and asks of them. A run without one is alone: nothing of this is called, and its feeds
 * are its own.
 */
export interface FanOut {
  /** The name of this node in what presence tells. */
  readonly node: string;
  /** Whether this node numbers what is published; else the one that does is asked. */
  readonly leads: boolean;
  /**
   * Adds to a feed at the node that numbers, so many times the same.
   * Errors: BUS_DOWN, BUS_NO_ANSWER, FEED_UNKNOWN.
   */
  publish(feed: string, what: Publication, count: number): Promise<Result<Published>>;
  /** The members of a room on the other nodes get a message. */
  broadcast(room: string, text: string): void;
  /** Somebody here has come into a room or gone. @param told whether the others in it are told */
  presence(type: 'join' | 'leave', room: string, who: Present, told: boolean): void;
  /** Who is in a room on the other nodes. */
  present(room: string): readonly Present[];
}

import type { Direction } from './entry.ts';

/**
 * Every kind of entry, in the order of their codes. A recording stores the index as one byte:
 * append only, never reorder (docs/recording-format.md).
 */
export const KINDS = [
  'connecting',
  'open',
  'text',
  'binary',
  'ping',
  'pong',
  'event',
  'comment',
  'retry',
  'request',
  'response',
  'item',
  'close',
  'error',
  'wait',
  'missed',
  'gap',
  'duplicate',
  'pause',
  'resume',
  'mark',
  'redirect',
  'notice',
] as const;

export type Kind = (typeof KINDS)[number];

/** Byte code of each kind, the inverse of {@link KINDS}. */
export const KIND_CODE: Readonly<Record<Kind, number>> = Object.freeze(
  Object.fromEntries(KINDS.map((kind, code) => [kind, code])) as Record<Kind, number>,
);

/**
 * Kinds that tell the story of a connection rather than carry traffic. They are also kept as rows of the
 * `lifecycle` table, stand as separators in the table, and survive a filter.
 */
export const LIFECYCLE_KINDS = [
  'connecting',
  'open',
  'close',
  'error',
  'wait',
  'missed',
  'gap',
  'duplicate',
  'pause',
  'resume',
  'mark',
  'redirect',
  'notice',
] as const satisfies readonly Kind[];

const lifecycleCodes = new Set<number>(LIFECYCLE_KINDS.map((kind) => KIND_CODE[kind]));

/** Whether entries with this kind code belong to {@link LIFECYCLE_KINDS}. */
export function isLifecycleCode(code: number): boolean {
  return lifecycleCodes.has(code);
}

/** Kinds the application sees as messages: what `--count` counts and "messages" means everywhere. */
export const MESSAGE_KINDS = ['text', 'binary', 'event', 'item'] as const satisfies readonly Kind[];

/** Stored in the low two bits of an entry's flags. */
export const DIRECTION_CODE: Readonly<Record<'toServer' | 'toClient' | 'none', number>> = {
  none: 0,
  toServer: 1,
  toClient: 2,
};

/** Direction of the low two bits of an entry's flags; `null` for lifecycle. */
export function directionOf(flags: number): Direction {
  const code = flags & 3;
  return code === 1 ? 'toServer' : code === 2 ? 'toClient' : null;
}

import type { LibraryItem, Retention } from '../../../src-shared/contract/library.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What limits are asked of an item. */
export type Kept = Pick<
  LibraryItem,
  'path' | 'name' | 'fileBytes' | 'changedAtMs' | 'pinned' | 'live' | 'recordingId' | 'elsewhere' | 'problem'
>;

/** A recording that a limit takes. */
export interface Taken<Item extends Kept = Kept> {
  readonly item: Item;
  readonly why: 'age' | 'size';
}

/**
 * Whether a limit may take it at all. Not what is pinned, live, open or outside the folder; nor what cannot be read, because then
 * nobody knows whether it is pinned.
 */
export function mayBeTaken(item: Kept): boolean {
  return !item.pinned && !item.live && item.recordingId === null && !item.elsewhere && item.problem === null;
}

/**
 * What the limits take now, oldest first. A recording's age is the time since its file last changed: one that was imported or
 * trimmed today is new, however old its traffic. Size counts all files of the folder, those that must stay included.
 */
export function takenBy<Item extends Kept>(
  items: readonly Item[],
  { maxBytes, maxAgeDays }: Retention,
  nowMs: number,
): readonly Taken<Item>[] {
  const oldest = items.filter(mayBeTaken).sort((a, b) => a.changedAtMs - b.changedAtMs || (a.path < b.path ? -1 : 1));
  let bytes = items.reduce((sum, { elsewhere, fileBytes }) => (elsewhere ? sum : sum + fileBytes), 0);
  const taken: Taken<Item>[] = [];
  for (const item of oldest) {
    const isOld = maxAgeDays !== null && nowMs - item.changedAtMs > maxAgeDays * DAY_MS;
    const isTooMuch = maxBytes !== null && bytes > maxBytes;
    // Oldest first: once one is young enough and there is room, all that follow stay.
    if (!isOld && !isTooMuch) break;
    taken.push({ item, why: isOld ? 'age' : 'size' });
    bytes -= item.fileBytes;
  }
  return taken;
}

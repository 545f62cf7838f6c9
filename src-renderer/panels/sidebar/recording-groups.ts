import type { LibraryItem } from '../../../src-shared/contract/library.ts';

/** What the sidebar shows of the library: pinned ones one by one, the others by the day they began. */
export interface RecordingGroups {
  /** Live or open ones that are not pinned. */
  readonly open: readonly LibraryItem[];
  readonly pinned: readonly LibraryItem[];
  readonly today: readonly LibraryItem[];
  readonly yesterday: readonly LibraryItem[];
}

/** Files that cannot be read stand in the library alone. */
export function groupsOf(items: readonly LibraryItem[], nowMs: number): RecordingGroups {
  const now = new Date(nowMs);
  const todayMs = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  const yesterdayMs = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1).getTime();
  const known = items.filter(({ problem }) => problem === null);
  const isOpen = ({ recordingId, pinned }: LibraryItem): boolean => recordingId !== null && !pinned;
  const rest = known.filter((item) => !item.pinned && !isOpen(item));
  return {
    open: known.filter(isOpen),
    pinned: known.filter(({ pinned }) => pinned),
    today: rest.filter(({ startedAtMs }) => startedAtMs >= todayMs),
    yesterday: rest.filter(({ startedAtMs }) => startedAtMs >= yesterdayMs && startedAtMs < todayMs),
  };
}

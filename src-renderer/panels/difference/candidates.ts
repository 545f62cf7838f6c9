import type { LibraryItem } from '../../../src-shared/contract/library.ts';
import type { RecordingInfo } from '../../../src-shared/contract/recording.ts';

/** A recording one may compare: open already, or to be opened from its file. */
export interface Candidate {
  /** `open:<id>` or `file:<path>`. */
  readonly key: string;
  readonly recordingId: string | null;
  readonly path: string;
  readonly name: string;
  readonly live: boolean;
  readonly startedAtMs: number;
  readonly entries: number;
}

export const openKey = (recordingId: string): string => `open:${recordingId}`;

/** What is open first, then what the library has besides; each file once, what cannot be read left out. */
export function candidatesOf(open: readonly RecordingInfo[], library: readonly LibraryItem[]): readonly Candidate[] {
  const known = new Set(open.map(({ path }) => path));
  return [
    ...open.map(({ id, path, name, live, startedAtMs, entries }) => ({
      key: openKey(id),
      recordingId: id,
      path,
      name,
      live,
      startedAtMs,
      entries,
    })),
    ...library
      .filter(({ path, problem, recordingId }) => problem === null && recordingId === null && !known.has(path))
      .map(({ path, name, live, startedAtMs, entries }) => ({
        key: `file:${path}`,
        recordingId: null,
        path,
        name,
        live,
        startedAtMs,
        entries,
      })),
  ];
}

/** What stands in the two fields at first: what was asked for, else the first that are listed. */
export function firstChoice(
  candidates: readonly Candidate[],
  asked: { readonly a: string | null; readonly b: string | null },
): { readonly a: string | null; readonly b: string | null } {
  const has = (id: string | null): string | null => {
    const found = candidates.find((one) => one.recordingId !== null && one.recordingId === id);
    return found?.key ?? null;
  };
  const [a, b] = [has(asked.a), has(asked.b)];
  const rest = candidates.filter(({ key, entries }) => key !== a && key !== b && entries > 0).map(({ key }) => key);
  const first = a ?? rest.shift() ?? null;
  return { a: first, b: b ?? rest.shift() ?? null };
}

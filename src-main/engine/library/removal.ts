import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fail, ok, type Problem, type Result } from '../../../src-shared/base/result.ts';
import type { LibraryItem, Removal } from '../../../src-shared/contract/library.ts';
import type { Documents } from '../../../src-shared/model/documents.ts';
import type { Capture } from '../capture/capture.ts';
import type { DocumentStore } from '../documents/documents.ts';

/** Removals that are remembered. */
const MOST_REMEMBERED = 500;

type Library = Documents['library'];

/** The document `library`, changed by the engine alone. */
export function libraryDocument(documents: Pick<DocumentStore, 'read' | 'write'>) {
  const read = (): Library => documents.read('library').value as Library;
  return {
    read,
    /** Errors: those of writing a document. */
    change(patch: (before: Library) => Partial<Library>): Result<null> {
      const { value, revision } = documents.read('library');
      const before = value as Library;
      const written = documents.write('library', { ...before, ...patch(before) }, revision);
      return written.ok ? ok(null) : written;
    },
  };
}

export type LibraryDocument = ReturnType<typeof libraryDocument>;

/** Why a person's wish to remove it is not followed. */
function reasonToStay({ live, pinned, name }: LibraryItem): Problem | null {
  if (live) {
    return {
      code: 'RECORDING_LIVE',
      message: `"${name}" is being recorded.`,
      hint: 'Close the recording first; then it can be removed.',
    };
  }
  if (pinned) {
    return {
      code: 'RECORDING_PINNED',
      message: `"${name}" is pinned.`,
      hint: 'Unpin it first; then it can be removed.',
    };
  }
  return null;
}

const cannotRemove = (path: string, error: unknown) =>
  fail(
    'FILE_NOT_REMOVED',
    `${path} could not be removed: ${(error as Error).message}.`,
    'Another program may use it, or its folder may not be changed by you.',
  );

/** Takes files off the disk, and says of each whether it went. */
export function createRemoval(capture: Pick<Capture, 'close'>, document: LibraryDocument) {
  async function take(item: LibraryItem): Promise<Result<null>> {
    if (item.recordingId !== null) {
      const closed = await capture.close(item.recordingId);
      if (!closed.ok) return closed;
    }
    try {
      // What a crash left beside it belongs to it; without the file it would stand there for ever.
      for (const end of ['', '-wal', '-shm', '-journal']) await rm(item.path + end, { force: true });
      return ok(null);
    } catch (error) {
      return cannotRemove(item.path, error);
    }
  }

  return async (
    wanted: readonly { readonly item: LibraryItem; readonly why: Removal['why'] }[],
  ): Promise<readonly Removal[]> => {
    const removals: Removal[] = [];
    for (const { item, why } of wanted) {
      const stays = reasonToStay(item);
      const taken = stays === null ? await take(item) : fail(stays);
      const { path, name, fileBytes } = item;
      removals.push({
        path,
        name,
        fileBytes,
        why,
        removedAtMs: taken.ok ? Date.now() : null,
        problem: taken.ok ? null : taken.error,
      });
    }
    const gone = removals.flatMap(({ problem: _, removedAtMs, ...rest }) =>
      removedAtMs === null ? [] : [{ ...rest, removedAtMs }],
    );
    if (gone.length === 0) return removals;
    const paths = new Set(gone.map(({ path }) => resolve(path)));
    const noted = document.change(({ removed, elsewhere }) => ({
      removed: [...removed, ...gone].slice(-MOST_REMEMBERED),
      elsewhere: elsewhere.filter((path) => !paths.has(resolve(path))),
    }));
    if (noted.ok) return removals;
    // It went, and the log could not say so: whoever asked is told instead.
    return removals.map((removal) => (removal.removedAtMs === null ? removal : { ...removal, problem: noted.error }));
  };
}

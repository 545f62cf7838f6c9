import { fail, ok, type Problem, type Result } from '../../../src-shared/base/result.ts';
import type { Handlers } from '../../../src-shared/contract/index.ts';
import type { LibraryItem, LibrarySort, Removal, Retention } from '../../../src-shared/contract/library.ts';
import { fewRecordings, manyRecordings } from './library-scene.ts';
import type { FakeScene } from './scenes.ts';

type LibraryHandlers = Pick<Handlers, Extract<keyof Handlers, `library.${string}`>>;

const MANY = 1_000;

const keys: Readonly<Record<LibrarySort, (item: LibraryItem) => number | string>> = {
  name: ({ name }) => name,
  started: ({ startedAtMs }) => startedAtMs,
  length: ({ durationMs }) => durationMs,
  entries: ({ entries }) => entries,
  size: ({ fileBytes }) => fileBytes,
  findings: ({ findings }) => (findings === null ? -1 : findings.problems * 100 + findings.warnings),
};

const noDisk = (): Result<never> =>
  fail('COMMAND_UNKNOWN', 'The generated session has no disk.', 'Use a real shell for recordings.');
const pinned: Problem = { code: 'RECORDING_PINNED', message: 'It is pinned.', hint: 'Unpin it first.' };

/** The recording of the scene is the first of them, and open. */
function openRecordings(): LibraryItem[] {
  return fewRecordings().map((item) => (item.name === 'staging-crash' ? { ...item, recordingId: 'r1' } : item));
}

/** The library beside a scene: a few recordings, a thousand, or none. Changes last as long as the window. */
export function createFakeLibrary(scene: FakeScene, changed: () => void) {
  let items =
    scene === 'replay'
      ? openRecordings()
      : scene === 'recordings'
        ? fewRecordings()
        : scene === 'recordings-many'
          ? manyRecordings(MANY)
          : [];
  let retention: Retention = { maxBytes: null, maxAgeDays: null };
  let removed: Removal[] = [];
  let revision = 0;
  const tell = (): void => {
    revision += 1;
    changed();
  };
  const find = (path: string): Result<LibraryItem> => {
    const found = items.find((item) => item.path === path);
    return found === undefined ? fail('FILE_NOT_FOUND', `There is no file ${path}.`, 'It was removed.') : ok(found);
  };
  const removal = ({ path, name, fileBytes }: LibraryItem, why: Removal['why'], stays: boolean): Removal => ({
    path,
    name,
    fileBytes,
    why,
    removedAtMs: stays ? null : Date.now(),
    problem: stays ? pinned : null,
  });
  /** What a limit of size takes; the pictures need no more. */
  const takenBy = ({ maxBytes }: Retention): LibraryItem[] => {
    let bytes = items.reduce((sum, { fileBytes }) => sum + fileBytes, 0);
    return [...items]
      .filter((item) => !item.pinned && item.problem === null)
      .sort((a, b) => a.changedAtMs - b.changedAtMs)
      .filter(({ fileBytes }) => {
        if (maxBytes === null || bytes <= maxBytes) return false;
        bytes -= fileBytes;
        return true;
      });
  };
  const take = (taken: readonly LibraryItem[], why: Removal['why']): Removal[] => {
    const removals = taken.map((item) => removal(item, why, item.pinned));
    const gone = new Set(removals.filter(({ problem }) => problem === null).map(({ path }) => path));
    items = items.filter(({ path }) => !gone.has(path));
    removed = [...removals.filter(({ problem }) => problem === null), ...removed];
    if (gone.size > 0) tell();
    return removals;
  };

  const handlers: LibraryHandlers = {
    'library.list': ({ from, count, sort, descending, search = '', tag }) => {
      const sign = descending ? -1 : 1;
      const wanted = search.toLowerCase();
      const fitting = items
        .filter((item) => tag === undefined || item.tags.includes(tag))
        .filter((item) =>
          [item.name, item.notes, ...item.tags, ...item.endpoints.map(({ url }) => url)]
            .join('\n')
            .toLowerCase()
            .includes(wanted),
        )
        .sort((a, b) => {
          const [left, right] = [keys[sort](a), keys[sort](b)];
          return Number(b.pinned) - Number(a.pinned) || sign * (left < right ? -1 : left > right ? 1 : 0);
        });
      return ok({
        total: items.length,
        totalBytes: items.reduce((sum, { fileBytes }) => sum + fileBytes, 0),
        matching: fitting.length,
        items: fitting.slice(from, from + count),
        tags: [...new Set(items.flatMap(({ tags }) => tags))].sort(),
      });
    },
    'library.item': ({ path }) => find(path),
    'library.edit': ({ path, name, pinned: pin, tags, notes }) => {
      const found = find(path);
      if (!found.ok) return found;
      const edited: LibraryItem = {
        ...found.value,
        ...(name !== undefined && { name }),
        ...(pin !== undefined && { pinned: pin }),
        ...(tags !== undefined && { tags }),
        ...(notes !== undefined && { notes }),
      };
      items = items.map((item) => (item.path === path ? edited : item));
      tell();
      return ok(edited);
    },
    'library.remove': ({ paths }) =>
      ok(
        take(
          items.filter(({ path }) => paths.includes(path)),
          'person',
        ),
      ),
    'library.retention': ({ preview }) =>
      ok({
        retention,
        would: takenBy(preview ?? retention).map((item) => ({ ...removal(item, 'size', false), removedAtMs: null })),
        removed,
      }),
    'library.retain': ({ retention: wanted }) => {
      retention = wanted;
      return ok(take(takenBy(wanted), 'size'));
    },
    'library.trim': noDisk,
    'library.merge': noDisk,
  };
  return { handlers, revision: () => revision };
}

import { resolve } from 'node:path';
import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import type { Handlers } from '../../../src-shared/contract/index.ts';
import type { LibraryItem, Removal, Retention } from '../../../src-shared/contract/library.ts';
import type { Capture } from '../capture/capture.ts';
import { writeLabels } from '../capture/summary/write-meta.ts';
import type { DocumentStore } from '../documents/documents.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { arranged, tagsIn } from './arrange.ts';
import { createFindingCounts } from './finding-counts.ts';
import { startMerge } from './merge.ts';
import { createRemoval, libraryDocument } from './removal.ts';
import { takenBy } from './retention.ts';
import { createShelf } from './shelf.ts';
import { startTrim } from './trim.ts';
import { watchFolder } from './watch-folder.ts';

type LibraryHandlers = Pick<
  Handlers,
  | 'library.list'
  | 'library.item'
  | 'library.edit'
  | 'library.remove'
  | 'library.retention'
  | 'library.retain'
  | 'library.trim'
  | 'library.merge'
>;

export interface LibraryOptions {
  readonly capture: Capture;
  readonly documents: Pick<DocumentStore, 'read' | 'write'>;
  readonly jobs: Jobs;
  /** Where sessions are recorded. */
  readonly recordingsDir: string;
  changed(): void;
}

/** Recordings opened from other places that are remembered. */
const MOST_ELSEWHERE = 500;

/** Every recording a person has: what it is called, how long it is kept, and its parts put together anew. */
export function createLibrary({ capture, documents, jobs, recordingsDir, changed }: LibraryOptions) {
  const folder = resolve(recordingsDir);
  const document = libraryDocument(documents);
  const shelf = createShelf({
    recordingsDir: folder,
    elsewhere: () => document.read().elsewhere,
    open: () => capture.list(),
  });
  const remove = createRemoval(capture, document);
  let revision = 0;
  let closed = false;
  let tidying: Promise<unknown> = Promise.resolve();

  /** Windows ask again. */
  function told(path?: string): void {
    revision += 1;
    shelf.changed(path);
    if (!closed) changed();
  }
  const stopWatching = watchFolder(folder, told);
  const findings = createFindingCounts({
    capture,
    counted() {
      revision += 1;
      changed();
    },
  });

  const limits = (): Retention => {
    const { maxBytes, maxAgeDays } = document.read();
    return { maxBytes, maxAgeDays };
  };
  const hasLimit = ({ maxBytes, maxAgeDays }: Retention): boolean => maxBytes !== null || maxAgeDays !== null;

  /** Takes what the limits take, one such run after the other. */
  function tidy(): Promise<readonly Removal[]> {
    const run = async (): Promise<readonly Removal[]> => {
      const retention = limits();
      if (closed || !hasLimit(retention)) return [];
      shelf.changed();
      const removals = await remove(takenBy(await shelf.items(), retention, Date.now()));
      if (removals.length > 0) told();
      return removals;
    };
    const mine = tidying.then(run, run);
    tidying = mine;
    return mine;
  }

  /** An item that can be worked with, or why not. */
  async function readable(path: string): Promise<Result<LibraryItem>> {
    const item = await shelf.item(path);
    return item.problem === null ? ok(item) : fail(item.problem);
  }

  const handlers: LibraryHandlers = {
    async 'library.list'({ from, count, findings: look, ...wanted }) {
      const items = findings.known(await shelf.items());
      const fitting = arranged(items, wanted);
      const page = fitting.slice(from, from + count);
      if (look) findings.count(page);
      return ok({
        total: items.length,
        totalBytes: items.reduce((sum, { fileBytes }) => sum + fileBytes, 0),
        matching: fitting.length,
        items: page,
        tags: tagsIn(items),
      });
    },
    'library.item': ({ path }) => readable(path),
    async 'library.edit'({ path, ...labels }) {
      const before = await readable(path);
      if (!before.ok) return before;
      const tags = labels.tags === undefined ? undefined : [...new Set(labels.tags.map((tag) => tag.trim()))];
      const written = await writeLabels(before.value.path, {
        ...(labels.name !== undefined && { name: labels.name }),
        ...(labels.pinned !== undefined && { pinned: labels.pinned }),
        ...(tags !== undefined && { tags: tags.filter((tag) => tag !== '') }),
        ...(labels.notes !== undefined && { notes: labels.notes }),
      });
      if (!written.ok) return written;
      if (labels.name !== undefined) capture.renamed(before.value.path, labels.name);
      told(before.value.path);
      return ok(await shelf.item(path));
    },
    async 'library.remove'({ paths }) {
      const items = await Promise.all(paths.map((path) => shelf.item(path)));
      const removals = await remove(items.map((item) => ({ item, why: 'person' })));
      told();
      return ok(removals);
    },
    async 'library.retention'({ preview }) {
      const retention = limits();
      const would = takenBy(await shelf.items(), preview ?? retention, Date.now());
      const { removed } = document.read();
      return ok({
        retention,
        would: would.map(({ item: { path, name, fileBytes }, why }) => ({
          path,
          name,
          fileBytes,
          why,
          removedAtMs: null,
          problem: null,
        })),
        removed: removed.map((one) => ({ ...one, problem: null })).reverse(),
      });
    },
    async 'library.retain'({ retention }) {
      const written = document.change(() => retention);
      if (!written.ok) return written;
      told();
      return ok(await tidy());
    },
    async 'library.trim'(input) {
      const origin = await readable(input.path);
      if (!origin.ok) return origin;
      return startTrim({ capture, jobs, folder, made: told }, input, origin.value);
    },
    async 'library.merge'(input) {
      const items = await Promise.all(
        [...new Set(input.paths.map((path) => resolve(path)))].map((path) => shelf.item(path)),
      );
      return startMerge({ capture, jobs, folder, made: told }, input, items);
    },
  };

  void shelf.sweep();
  if (hasLimit(limits())) void tidy();

  return {
    handlers,
    revision: () => revision,
    /** A recording was opened, or begun: one from another place is found again here. */
    opened(path: string): void {
      const absolute = resolve(path);
      const { elsewhere } = document.read();
      // A profile that cannot be written forgets it at its end; the recording is open all the same.
      if (!shelf.inFolder(absolute) && elsewhere.at(-1) !== absolute) {
        document.change((before) => ({
          elsewhere: [...before.elsewhere.filter((one) => one !== absolute), absolute].slice(-MOST_ELSEWHERE),
        }));
      }
      told();
    },
    /** A recording was closed: what the limits take goes now. */
    closed(): void {
      told();
      void tidy();
    },
    async close(): Promise<void> {
      closed = true;
      stopWatching();
      await findings.close();
      await tidying;
    },
  };
}

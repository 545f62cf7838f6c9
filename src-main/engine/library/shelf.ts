import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Problem } from '../../../src-shared/base/result.ts';
import { type LibraryItem, TRAFFIC_STEPS } from '../../../src-shared/contract/library.ts';
import type { RecordingInfo } from '../../../src-shared/contract/recording.ts';
import type { TransportName } from '../../../src-shared/model/entry.ts';
import { PART } from '../capture/recording-file.ts';
import { type RecordingSummary, readSummary } from '../capture/summary/read-summary.ts';

const EXTENSION = '.wirescope';
/** Files looked at since are not looked at again for so long; whoever knows of a change says so. */
const FRESH_MS = 1_000;
/** A recording being written changes all the time: its drawing is so old at most. */
const LIVE_MS = 2_000;
/** Left by a killed process: nobody writes it any more. */
const PART_MS = 60 * 60 * 1000;

export interface ShelfOptions {
  readonly recordingsDir: string;
  /** Paths of recordings outside the folder. */
  elsewhere(): readonly string[];
  /** What is open or live now. */
  open(): readonly RecordingInfo[];
}

interface Read {
  readonly key: string;
  readonly atMs: number;
  readonly summary: RecordingSummary | null;
  readonly problem: Problem | null;
}

const blank: Omit<RecordingSummary, 'name'> = {
  pinned: false,
  tags: [],
  notes: '',
  importedFrom: null,
  startedAtMs: 0,
  durationMs: 0,
  entries: 0,
  connections: [],
  traffic: new Array<number>(TRAFFIC_STEPS).fill(0),
  drops: [],
};

const turn = (): Promise<void> => new Promise((resume) => setImmediate(resume));

/** The files there are, each read once as long as it does not change, one per turn of the event loop. */
export function createShelf({ recordingsDir, elsewhere, open }: ShelfOptions) {
  const folder = resolve(recordingsDir);
  const read = new Map<string, Read>();
  let latest: { readonly atMs: number; readonly items: readonly LibraryItem[] } | undefined;
  let looking: Promise<readonly LibraryItem[]> | undefined;
  let stale = false;
  let looks = 0;

  const inFolder = (path: string): boolean => dirname(path) === folder;

  async function itemOf(path: string, info: RecordingInfo | undefined): Promise<LibraryItem> {
    const found = await stat(path).then(
      (stats) => stats,
      () => undefined,
    );
    const live = info?.live === true;
    // What waits in a WAL belongs to the recording; a change of labels of a live one stands there first.
    const wal = await stat(`${path}-wal`).then(
      (stats) => `${stats.size} ${stats.mtimeMs}`,
      () => '',
    );
    const key = live ? 'live' : `${found?.size} ${found?.mtimeMs} ${found?.ino} ${wal}`;
    let known = read.get(path);
    if (known === undefined || known.key !== key || (live && performance.now() - known.atMs > LIVE_MS)) {
      await turn();
      const summary = readSummary(path, TRAFFIC_STEPS);
      known = {
        key,
        atMs: performance.now(),
        summary: summary.ok ? summary.value : null,
        problem: summary.ok ? null : summary.error,
      };
      read.set(path, known);
    }
    const changedAtMs = found?.mtimeMs ?? 0;
    const summary = known.summary ?? { ...blank, name: basename(path, EXTENSION), startedAtMs: changedAtMs };
    const { connections, name, startedAtMs, durationMs, entries, ...rest } = summary;
    return {
      ...rest,
      path,
      recordingId: info?.id ?? null,
      live,
      name: name === '' ? basename(path, EXTENSION) : name,
      startedAtMs,
      durationMs: live ? Math.max(durationMs, Date.now() - startedAtMs) : durationMs,
      entries: live ? info.entries : entries,
      fileBytes: info?.live === true ? info.fileBytes : (found?.size ?? 0),
      changedAtMs,
      transports: [...new Set<TransportName>(connections.map(({ transport }) => transport))],
      endpoints: connections.map((connection) => ({ name: connection.name, url: connection.url })),
      findings: null,
      elsewhere: !inFolder(path),
      problem: known.problem,
    };
  }

  async function look(): Promise<readonly LibraryItem[]> {
    const names = await readdir(folder).catch(() => []);
    const byPath = new Map(open().map((info) => [resolve(info.path), info]));
    const paths = new Set([
      ...names.filter((name) => name.endsWith(EXTENSION)).map((name) => join(folder, name)),
      ...elsewhere().map((path) => resolve(path)),
      ...byPath.keys(),
    ]);
    for (const path of read.keys()) if (!paths.has(path)) read.delete(path);
    const items: LibraryItem[] = [];
    for (const path of paths) items.push(await itemOf(path, byPath.get(path)));
    return items;
  }

  /** All there are now, in no order. */
  async function items(): Promise<readonly LibraryItem[]> {
    if (!stale && latest !== undefined && performance.now() - latest.atMs < FRESH_MS) return latest.items;
    if (looking !== undefined && !stale) return looking;
    stale = false;
    looks += 1;
    const number = looks;
    const mine = look();
    looking = mine;
    try {
      const found = await mine;
      // One that began before a change may end after the look that follows it.
      if (!stale && number === looks) latest = { atMs: performance.now(), items: found };
      return found;
    } finally {
      if (looking === mine) looking = undefined;
    }
  }

  return {
    items,
    inFolder,
    /** One, as it is now; of a file that is not there an item with that problem. */
    async item(path: string): Promise<LibraryItem> {
      const absolute = resolve(path);
      return itemOf(
        absolute,
        open().find((info) => resolve(info.path) === absolute),
      );
    },
    /** Something changed: the next question looks again. */
    changed(path?: string): void {
      stale = true;
      if (path !== undefined) read.delete(resolve(path));
    },
    /** Removes what a killed process began to write and nobody goes on with. */
    async sweep(): Promise<void> {
      for (const name of await readdir(folder).catch(() => [])) {
        if (!name.includes(EXTENSION + PART)) continue;
        const path = join(folder, name);
        const touched = await stat(path).catch(() => undefined);
        if (touched !== undefined && Date.now() - touched.mtimeMs > PART_MS) await rm(path, { force: true });
      }
    },
  };
}

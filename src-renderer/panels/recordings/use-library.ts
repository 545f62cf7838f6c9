import { useCallback, useEffect, useRef, useState } from 'react';
import type { Problem } from '../../../src-shared/base/result.ts';
import type { LibraryItem, LibrarySort } from '../../../src-shared/contract/library.ts';
import type { Tick } from '../../../src-shared/contract/tick.ts';
import { useEngine, useTick } from '../../data/use-engine.ts';

export interface LibraryQuery {
  readonly sort: LibrarySort;
  readonly descending: boolean;
  readonly search: string;
  readonly tag: string | null;
}

export interface LibrarySummary {
  readonly total: number;
  readonly totalBytes: number;
  readonly matching: number;
  readonly tags: readonly string[];
}

export interface LibraryRows {
  /** Null until the first answer. */
  readonly summary: LibrarySummary | null;
  readonly problem: Problem | null;
  /** Undefined where it is not here yet. */
  item(index: number): LibraryItem | undefined;
  /** Asks for these rows, and those around them. */
  want(from: number, to: number): void;
}

const PAGE = 60;

interface Pages {
  readonly query: string;
  readonly rows: ReadonlyMap<number, readonly LibraryItem[]>;
}

/** What the engine says of the library, so that pages that are asked for again belong together. */
const revisionOf = (tick: Tick): string =>
  `${tick.libraryRevision} ${tick.recordings.map(({ id, live }) => `${id} ${live}`).join()}`;

/** Pages of the library, pulled as they come into sight; a change in the library asks for what is visible again. */
export function useLibrary({ sort, descending, search, tag }: LibraryQuery): LibraryRows {
  const { call } = useEngine();
  const revision = useTick(revisionOf);
  const query = JSON.stringify({
    sort,
    descending,
    ...(search.trim() !== '' && { search }),
    ...(tag !== null && { tag }),
  });
  const [pages, setPages] = useState<Pages>({ query, rows: new Map() });
  const [summary, setSummary] = useState<LibrarySummary | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [wanted, setWanted] = useState({ first: 0, last: 0 });
  const asked = useRef({ key: '', pages: new Set<number>() });
  const rested = useRested(revision);

  useEffect(() => {
    const key = `${query} ${revision} ${rested}`;
    if (asked.current.key !== key) asked.current = { key, pages: new Set() };
    const mine = asked.current;
    for (let page = wanted.first; page <= wanted.last; page += 1) {
      if (mine.pages.has(page)) continue;
      mine.pages.add(page);
      void call('library.list', { ...JSON.parse(query), from: page * PAGE, count: PAGE }).then((answer) => {
        if (asked.current !== mine) return;
        if (!answer.ok) {
          setProblem(answer.error);
          return;
        }
        const { items, ...rest } = answer.value;
        setProblem(null);
        setSummary(rest);
        // Rows of another question never stand among these.
        setPages((before) => ({
          query,
          rows: new Map([...(before.query === query ? before.rows : []), [page, items] as const]),
        }));
      });
    }
  }, [call, query, revision, rested, wanted]);

  const want = useCallback((from: number, to: number) => {
    const first = Math.max(0, Math.floor(from / PAGE));
    const last = Math.max(first, Math.floor((to - 1) / PAGE));
    setWanted((before) => (before.first === first && before.last === last ? before : { first, last }));
  }, []);
  const item = useCallback((index: number) => pages.rows.get(Math.floor(index / PAGE))?.[index % PAGE], [pages]);
  return { summary, problem, item, want };
}

/** The engine may answer with what it saw a second ago (`FRESH_MS` of its shelf): by then there is nothing older. */
const REST_MS = 1_500;

/** What was last said to have changed, once nothing else has for a while: then it is asked for again. */
function useRested(revision: string): string {
  const [rested, setRested] = useState(revision);
  useEffect(() => {
    const timer = setTimeout(() => setRested(revision), REST_MS);
    return () => clearTimeout(timer);
  }, [revision]);
  return rested;
}

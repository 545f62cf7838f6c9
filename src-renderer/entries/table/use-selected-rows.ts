import { useCallback, useEffect, useMemo, useState } from 'react';
import type { CallEngine } from '../../../src-shared/contract/index.ts';
import { words } from '../../words/index.ts';
import type { ViewSession } from '../filter/view-session.ts';
import { CLIPBOARD_LIMITS, type CsvColumns, FILE_LIMITS, gather, type SelectionForm, saveFile } from './table-copy.ts';
import { countRows, isMany, rowsIn, type Selection } from './table-selection.ts';

/** Ranges that are counted: picking more one by one is no longer worth two questions each. */
const MOST_COUNTED = 200;

/** How many rows of the view are selected: null while unknown, or for more ranges than are counted. */
export function useSelectedCount(session: ViewSession, selection: Selection, revision: string): number | null {
  const [count, setCount] = useState<number | null>(null);
  const many = isMany(selection);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the revision says when the same ranges mean other rows
  useEffect(() => {
    if (!many || selection.length > MOST_COUNTED) {
      setCount(null);
      return;
    }
    let current = true;
    const start = session.snapshot().status?.start ?? 0;
    void rowsIn(selection, start, (seq) => session.indexOf(seq)).then((rows) => {
      if (current) setCount(countRows(rows));
    });
    return () => {
      current = false;
    };
  }, [session, selection, many, revision]);
  return many ? count : null;
}

export interface Working {
  readonly done: number;
  readonly total: number;
  cancel(): void;
}

const TYPES: Readonly<Record<SelectionForm, readonly [extension: string, type: string]>> = {
  text: ['txt', 'text/plain;charset=utf-8'],
  json: ['json', 'application/json'],
  ndjson: ['ndjson', 'application/x-ndjson'],
  csv: ['csv', 'text/csv;charset=utf-8'],
};

/** Takes the selected rows away: to the clipboard or into a file, in portions, and says how much of them it was. */
export function useTakeAway(options: {
  readonly call: CallEngine;
  readonly session: ViewSession;
  readonly selection: Selection;
  readonly csv: CsvColumns;
  say(text: string): void;
}) {
  const { call, session, selection, csv, say } = options;
  const [working, setWorking] = useState<Working | null>(null);
  const text = words.table.copy;

  const take = useCallback(
    async (form: SelectionForm, where: 'clipboard' | 'file'): Promise<void> => {
      const status = session.snapshot().status;
      if (status === null) return;
      const rows = await rowsIn(selection, status.start, (seq) => session.indexOf(seq));
      const total = countRows(rows);
      if (total === 0) {
        say(text.nothing);
        return;
      }
      const stop = new AbortController();
      const cancel = (): void => stop.abort();
      const progress = (done: number): void => setWorking({ done, total, cancel });
      const limits = where === 'clipboard' ? CLIPBOARD_LIMITS : FILE_LIMITS;
      const gathered = await gather({ call, viewId: status.viewId, rows, csv }, form, limits, progress, stop.signal);
      setWorking(null);
      if (!gathered.ok) say(`${gathered.error.message} ${gathered.error.hint}`);
      else if (stop.signal.aborted) say(text.gone);
      else {
        const { parts } = gathered.value;
        const whole = gathered.value.rows === total;
        if (where === 'file') {
          const [extension, type] = TYPES[form];
          saveFile(`${text.fileName}.${extension}`, parts, type);
          say(whole ? text.saved(total) : text.savedCut(gathered.value.rows, total));
          return;
        }
        try {
          await navigator.clipboard.writeText(parts.join(''));
        } catch {
          say(text.denied);
          return;
        }
        say(whole ? text.copied(total) : text.copiedCut(gathered.value.rows, total));
      }
    },
    [call, session, selection, csv, say, text],
  );
  return useMemo(() => ({ take, working }), [take, working]);
}

import { type KeyboardEvent, type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { IconButton } from '../../widgets/button.tsx';
import { words } from '../../words/index.ts';
import type { Finds, FindView, Place, Query } from '../payload/api.ts';
import type { Payload } from '../payload/client.ts';

export interface FindState {
  /** Changes when something else was found. */
  readonly key: string;
  readonly current: Place | null;
}

export const NOTHING_FOUND: FindState = { key: '', current: null };

/** How the keys of searches in a view of a payload begin. */
export function findKeyOf(payload: Payload, view: FindView): string {
  return `${payload.id} ${view} `;
}

export interface FindBarHandle {
  focus(): void;
  go(step: -1 | 1): void;
}

export interface FindBarProps {
  readonly payload: Payload;
  /** Where it looks; what is found in one view is not what is found in another. */
  readonly view: FindView;
  /** Columns of the view, or bytes a line: a match is shown in its row. 0 while nobody knows. */
  readonly columns: number;
  readonly revision: number;
  onFound(state: FindState): void;
  onClose(): void;
  readonly ref?: Ref<FindBarHandle>;
}

/** Finds inside one payload: how often, the next, the one before. The worker looks; the window only shows. */
export function FindBar({ payload, view, columns, revision, onFound, onClose, ref }: FindBarProps) {
  const [query, setQuery] = useState<Query>({ text: '', matchCase: false, regex: false });
  const [finds, setFinds] = useState<Finds | null>(null);
  const [index, setIndex] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const said = words.detail;
  const key = `${findKeyOf(payload, view)}${revision} ${JSON.stringify(query)}`;

  useImperativeHandle(ref, () => ({
    focus: () => {
      input.current?.focus();
      input.current?.select();
    },
    go,
  }));
  useEffect(() => input.current?.focus(), []);

  // The newest question wins; what was asked of a payload that was closed meanwhile is nobody's answer.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what is asked
  useEffect(() => {
    let current = true;
    payload.ask.find(payload.id, view, query).then(
      (answer) => {
        if (!current) return;
        setFinds(answer);
        setIndex(0);
        if (answer.count === 0) onFound({ key, current: null });
      },
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [key]);
  const count = finds?.count ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: shown again when the rows lie differently
  useEffect(() => {
    if (count === 0 || columns === 0) return;
    let current = true;
    payload.ask.found(payload.id, view, columns, index).then(
      (place) => {
        if (current) onFound({ key, current: place });
      },
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [finds, index, columns]);
  useEffect(() => () => onFound(NOTHING_FOUND), [onFound]);

  function go(step: -1 | 1): void {
    if (count > 0) setIndex((now) => (now + step + count) % count);
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter') go(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  const flip = (what: 'matchCase' | 'regex') => setQuery((now) => ({ ...now, [what]: !now[what] }));
  const problem = finds?.problem === 'regex' ? said.findNoRegex : null;
  return (
    <search className="entries-findbar" aria-label={said.findLabel} onKeyDown={onKeyDown}>
      <input
        ref={input}
        type="text"
        className="inp entries-findbar-input"
        aria-label={said.findLabel}
        aria-invalid={problem !== null}
        placeholder={view === 'hex' ? said.findPlaceholder.hex : said.findPlaceholder.text}
        spellCheck={false}
        autoComplete="off"
        value={query.text}
        onChange={(event) => setQuery((now) => ({ ...now, text: event.target.value }))}
      />
      <span className="entries-findbar-count" role="status">
        {query.text === ''
          ? ''
          : (problem ??
            (count === 0
              ? finds === null
                ? '…'
                : said.findNone
              : said.findOf(index + 1, count, finds?.capped === true)))}
      </span>
      <button
        type="button"
        className="btn btn-quiet btn-small entries-findbar-flip"
        aria-label={said.findCase}
        title={said.findCase}
        aria-pressed={query.matchCase}
        onClick={() => flip('matchCase')}
      >
        Aa
      </button>
      {view !== 'hex' && (
        <button
          type="button"
          className="btn btn-quiet btn-small entries-findbar-flip"
          aria-label={said.findRegex}
          title={said.findRegex}
          aria-pressed={query.regex}
          onClick={() => flip('regex')}
        >
          .*
        </button>
      )}
      <IconButton icon="chevu" size="small" label={said.findPrevious} disabled={count === 0} onClick={() => go(-1)} />
      <IconButton icon="chevd" size="small" label={said.findNext} disabled={count === 0} onClick={() => go(1)} />
      <IconButton icon="x" size="small" label={said.findClose} onClick={onClose} />
    </search>
  );
}

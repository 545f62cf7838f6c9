import {
  type ChangeEvent,
  type KeyboardEvent,
  type Ref,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { Problem } from '../../src-shared/base/result.ts';
import { countText } from '../../src-shared/base/units-text.ts';
import type { ViewStatus } from '../../src-shared/contract/recording.ts';
import {
  type Completion,
  completeFilter,
  type FilterFacts,
  type FilterProblem,
  parseFilter,
} from '../../src-shared/filter/index.ts';
import { Button, IconButton } from '../widgets/button.tsx';
import { Icon } from '../widgets/icon.tsx';
import { CompletionMenu } from './completion-menu.tsx';
import './filter-bar.css';
import { visible } from '../../src-shared/base/visible-text.ts';
import { FilterHighlight } from './filter-highlight.tsx';

export interface FilterBarHandle {
  focus(): void;
}

export interface FilterBarProps {
  /** The filter that applies. */
  readonly filter: string;
  /** A part of the timeline is selected. */
  readonly ranged: boolean;
  onFilter(text: string): void;
  /** Escape, or Enter when there is nothing to take: the keyboard goes on to the table. */
  onLeave(): void;
  onCancel(): void;
  readonly status: ViewStatus | null;
  /** What the engine said of the last filter it was given. */
  readonly problem: Problem | null;
  /** Gathered when completion opens, from rows at hand. */
  facts(): FilterFacts;
  readonly ref?: Ref<FilterBarHandle>;
}

/** Typing rests this long before a filter applies; Enter applies it at once. */
const APPLY_AFTER_MS = 180;
const MENU_OFFERS = 12;

interface Menu {
  readonly offers: readonly Completion[];
  /** -1: nothing chosen yet, and Enter applies the filter. */
  readonly active: number;
}
const SHUT: Menu = { offers: [], active: -1 };

/** One line in which a filter is written. What applies is always the last good one, and the bar says so. */
export function FilterBar({
  filter,
  ranged,
  onFilter,
  onLeave,
  onCancel,
  status,
  problem,
  facts,
  ref,
}: FilterBarProps) {
  const [draft, setDraft] = useState(filter);
  const [menu, setMenu] = useState<Menu>(SHUT);
  const input = useRef<HTMLInputElement>(null);
  const underlay = useRef<HTMLDivElement>(null);
  const sent = useRef(filter);
  const caret = useRef<number | null>(null);
  const id = useId();

  useImperativeHandle(ref, () => ({
    focus: () => {
      input.current?.focus();
      input.current?.select();
    },
  }));

  // A filter that came from elsewhere (a value in the tree, another tab) replaces the draft; our own echo does not.
  useEffect(() => {
    if (filter === sent.current) return;
    sent.current = filter;
    setDraft(filter);
  }, [filter]);

  const parsed = useMemo(() => parseFilter(draft), [draft]);
  const mistake: FilterProblem | null = parsed.ok ? null : parsed.error;

  useEffect(() => {
    if (mistake !== null || draft === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = draft;
      onFilter(draft);
    }, APPLY_AFTER_MS);
    return () => clearTimeout(timer);
  }, [draft, mistake, onFilter]);

  // Only after the text changed: reading a scroll offset makes the browser lay the page out.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the draft is what moves the caret and the text under it
  useLayoutEffect(() => {
    if (caret.current !== null) input.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
    syncScroll();
  }, [draft]);

  function syncScroll(): void {
    if (underlay.current !== null && input.current !== null) underlay.current.scrollLeft = input.current.scrollLeft;
  }

  function write(text: string, at: number, completing: boolean): void {
    setDraft(text);
    caret.current = at;
    setMenu(completing ? menuFor(text, at) : SHUT);
  }

  function menuFor(text: string, at: number): Menu {
    const offers = completeFilter(text, at, facts()).slice(0, MENU_OFFERS);
    // An offer that would change nothing is none.
    const useful = offers.filter((offer) => text.slice(offer.from, offer.to) !== offer.insert.trimEnd());
    return useful.length === 0 ? SHUT : { offers: useful, active: -1 };
  }

  function take(offer: Completion): void {
    const text = draft.slice(0, offer.from) + offer.insert + draft.slice(offer.to);
    write(text, offer.from + offer.insert.length, true);
  }

  function repair(): boolean {
    const suggestion = mistake?.suggestion;
    if (suggestion === undefined) return false;
    write(
      draft.slice(0, suggestion.from) + suggestion.text + draft.slice(suggestion.to),
      suggestion.from + suggestion.text.length,
      false,
    );
    return true;
  }

  function apply(text: string): void {
    sent.current = text;
    onFilter(text);
  }

  function clear(): void {
    setDraft('');
    setMenu(SHUT);
    apply('');
    input.current?.focus();
  }

  function onChange(event: ChangeEvent<HTMLInputElement>): void {
    const { value, selectionStart } = event.target;
    setDraft(value);
    setMenu(value === '' ? SHUT : menuFor(value, selectionStart ?? value.length));
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.nativeEvent.isComposing) return;
    const { offers, active } = menu;
    const open = offers.length > 0;
    const step = (by: number): void => {
      setMenu({ offers, active: (active + by + offers.length + (active < 0 && by < 0 ? 1 : 0)) % offers.length });
    };
    switch (event.key) {
      case 'ArrowDown':
        if (open) step(1);
        else setMenu(menuFor(draft, event.currentTarget.selectionStart ?? draft.length));
        break;
      case 'ArrowUp':
        if (!open) return;
        step(-1);
        break;
      case 'Tab': {
        if (event.shiftKey) return;
        const offer = offers[Math.max(0, active)];
        // Tab moves on as everywhere, unless the bar just said what it would take.
        if (mistake?.suggestion !== undefined && active < 0) repair();
        else if (open && offer !== undefined) take(offer);
        else return;
        break;
      }
      case 'Enter': {
        const offer = offers[active];
        if (offer !== undefined) take(offer);
        else {
          setMenu(SHUT);
          if (mistake === null) {
            apply(draft);
            onLeave();
          }
        }
        break;
      }
      case 'Escape':
        if (open) setMenu(SHUT);
        else onLeave();
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  const open = menu.offers.length > 0;
  // Errors the parser here did not see can only come from an engine that reads another dialect; still say them.
  const said = mistake ?? (problem !== null && draft === sent.current ? problem : null);
  const scanning = status !== null && !status.done && !status.cancelled && draft.trim() !== '' && status.total > 0;
  const percent = status === null || status.total === 0 ? 0 : Math.floor((status.scanned / status.total) * 100);

  return (
    <search className="entries-filter" aria-label="Filter">
      <Icon name="filter" className="entries-filter-icon" />
      <div className="entries-filter-field">
        <div className="entries-filter-underlay" ref={underlay} aria-hidden="true">
          <FilterHighlight text={draft} mistake={mistake} />
        </div>
        <input
          ref={input}
          className="entries-filter-input"
          type="text"
          role="combobox"
          aria-label="Filter entries"
          aria-autocomplete="list"
          aria-expanded={open}
          aria-controls={`${id}-menu`}
          aria-activedescendant={menu.active >= 0 ? `${id}-menu-${menu.active}` : undefined}
          aria-invalid={said !== null}
          aria-describedby={said === null ? undefined : `${id}-said`}
          placeholder="Filter: text, /regex/, dir:in, kind:ping, json.px > 100"
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          value={draft}
          onChange={onChange}
          onKeyDown={onKeyDown}
          onScroll={syncScroll}
          onBlur={() => setMenu(SHUT)}
        />
        {open && (
          <CompletionMenu
            id={`${id}-menu`}
            offers={menu.offers}
            active={menu.active}
            column={menu.offers[0]?.from ?? 0}
            onTake={(offer) => {
              take(offer);
              input.current?.focus();
            }}
          />
        )}
      </div>
      <span className="entries-filter-count" aria-live="polite" aria-atomic="true">
        {said === null ? (
          <Count status={status} narrowed={ranged || filter.trim() !== ''} scanning={scanning} percent={percent} />
        ) : (
          'last good filter still applies'
        )}
      </span>
      {scanning && (
        <Button tone="quiet" size="small" onClick={onCancel}>
          Cancel
        </Button>
      )}
      {draft !== '' && <IconButton icon="x" size="small" label="Clear the filter" onClick={clear} />}
      {scanning && (
        <span
          className="entries-filter-progress"
          style={{ transform: `scaleX(${percent / 100})` }}
          role="progressbar"
          aria-label="Scanning"
          aria-valuenow={percent}
        />
      )}
      {said === null && status?.problem !== undefined && (
        <div className="entries-filter-said" role="status">
          <Said problem={status.problem} mistake={null} onRepair={() => undefined} />
        </div>
      )}
      {said !== null && (
        <div className="entries-filter-said" id={`${id}-said`} role="status">
          <Said problem={said} mistake={mistake} onRepair={() => repair() && input.current?.focus()} />
        </div>
      )}
    </search>
  );
}

function Count({
  status,
  narrowed,
  scanning,
  percent,
}: {
  status: ViewStatus | null;
  narrowed: boolean;
  scanning: boolean;
  percent: number;
}) {
  if (status === null) return null;
  // Lifecycle entries stay as separators whatever the filter: they are rows, but not what was looked for.
  const found = status.matches ?? status.end - status.start;
  if (scanning)
    return (
      <>
        <b>{countText(found)}</b> so far, {percent} %
      </>
    );
  if (status.cancelled)
    return (
      <>
        <b>{countText(found)}</b> in the {countText(status.scanned)} looked at
      </>
    );
  // The entries of the other connections are not missing from the tab of one.
  if (!narrowed)
    return (
      <>
        <b>{countText(found)}</b> {found === 1 ? 'entry' : 'entries'}
      </>
    );
  const partly = status.partlySearched ?? 0;
  return (
    <>
      <b>{countText(found)}</b> of {countText(status.total)}
      {partly > 0 && (
        <span title="Cut at the cap, or too long for a regex: what matches may lie beyond what was searched.">
          , {countText(partly)} searched in part
        </span>
      )}
    </>
  );
}

function Said({
  problem,
  mistake,
  onRepair,
}: {
  problem: Problem;
  mistake: FilterProblem | null;
  onRepair: () => void;
}) {
  const suggestion = mistake?.suggestion;
  if (suggestion === undefined) {
    return (
      <>
        {problem.message} <span className="entries-filter-hint">{problem.hint}</span>
      </>
    );
  }
  const repaired = suggestion.text.trim();
  return (
    <>
      {problem.message}{' '}
      {repaired === '' ? (
        <button type="button" className="entries-filter-repair" onClick={onRepair}>
          Remove it
        </button>
      ) : (
        <>
          Did you mean{' '}
          <button type="button" className="entries-filter-repair" onClick={onRepair}>
            {visible(repaired)}
          </button>{' '}
          ?
        </>
      )}{' '}
      <span className="entries-filter-hint">Tab takes it</span>
    </>
  );
}

import {
  type ChangeEvent,
  type KeyboardEvent,
  lazy,
  type ReactNode,
  type Ref,
  Suspense,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { Problem } from '../../../src-shared/base/result.ts';
import type { HitPlace, ViewStatus } from '../../../src-shared/contract/recording.ts';
import {
  type Completion,
  completeFilter,
  type FilterFacts,
  type FilterProblem,
  parseFilter,
  withTerm,
} from '../../../src-shared/filter/index.ts';
import { useDocument } from '../../data/use-document.ts';
import { Button, IconButton } from '../../widgets/button.tsx';
import { words } from '../../words/index.ts';
import { CompletionMenu } from './completion-menu.tsx';
import './filter-bar.css';
import { FilterCommands } from './filter-commands.tsx';
import { FilterCount, isScanning } from './filter-count.tsx';
import { FilterHelp } from './filter-help.tsx';
import { FilterHighlight } from './filter-highlight.tsx';
import { FilterMenu } from './filter-menu.tsx';
import { FilterSaid } from './filter-said.tsx';
import { rememberFilter } from './saved-filters.ts';

const SavedFiltersDialog = lazy(() => import('./saved-filters-dialog.tsx'));

const said = words.filter;

export interface FilterBarHandle {
  focus(): void;
}

export interface FilterBarProps {
  /** The filter that applies. */
  readonly filter: string;
  /** The filter set aside while everything is shown around what it found. */
  readonly setAside: string | null;
  /** A part of the timeline is selected. */
  readonly ranged: boolean;
  onFilter(text: string): void;
  /** Escape, or Enter when there is nothing to take: the keyboard goes on to the table. */
  onLeave(): void;
  onCancel(): void;
  onResume(): void;
  onStep(to: 'next' | 'previous'): void;
  /** Shows everything around the selected entry; null: nothing is selected. */
  readonly onContext: (() => void) | null;
  /** Back from there. */
  onBack(): void;
  /** Of the view that searches. */
  readonly status: ViewStatus | null;
  /** Where the selected entry stands among the matches. */
  readonly place: HitPlace | null;
  /** Stands where the count does, once nothing is searched for: how far a film is. */
  readonly counted: ReactNode;
  /** What the engine said of the last filter it was given. */
  readonly problem: Problem | null;
  readonly facts: FilterFacts;
  /** Somebody is about to write: facts may be asked for again. */
  onAskFacts(): void;
  readonly summary: boolean;
  /** Shows groups and statistics, or the detail again. */
  onSummary(): void;
  readonly ref?: Ref<FilterBarHandle>;
}

/** Typing rests this long before a filter applies; Enter applies it at once. */
const APPLY_AFTER_MS = 180;
const MENU_OFFERS = 12;

/** Completion is open: for which place in the text, and what of it is chosen; -1: nothing, and Enter applies the filter. */
interface Completing {
  readonly at: number;
  readonly active: number;
}

/** One line in which a filter is written. What applies is always the last good one, and the bar says so. */
export function FilterBar(props: FilterBarProps) {
  const { filter, setAside, ranged, onFilter, onLeave, status, problem, facts, ref } = props;
  const [draft, setDraft] = useState(filter);
  const [completing, setCompleting] = useState<Completing | null>(null);
  const [helping, setHelping] = useState(false);
  const [managing, setManaging] = useState(false);
  const [{ recent }, changeFilters] = useDocument('filters');
  /** How many filters back one stands in those used before; what was written first is kept. */
  const walking = useRef<{ readonly back: number; readonly draft: string } | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const underlay = useRef<HTMLDivElement>(null);
  const sent = useRef(filter);
  const caret = useRef<number | null>(null);
  const id = useId();

  const focus = (): void => {
    input.current?.focus();
    input.current?.select();
  };
  useImperativeHandle(ref, () => ({ focus }));

  // A filter that came from elsewhere (a value in the tree, another tab) replaces the draft; our own echo does not.
  useEffect(() => {
    if (filter === sent.current) return;
    sent.current = filter;
    setDraft(filter);
  }, [filter]);

  const parsed = useMemo(() => parseFilter(draft), [draft]);
  const mistake: FilterProblem | null = parsed.ok ? null : parsed.error;

  const remember = (text: string): void => {
    if (text.trim() !== '' && parseFilter(text).ok) changeFilters((before) => rememberFilter(before, text));
  };
  const apply = (text: string): void => {
    sent.current = text;
    onFilter(text);
  };

  useEffect(() => {
    if (mistake !== null || draft === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = draft;
      onFilter(draft);
    }, APPLY_AFTER_MS);
    return () => clearTimeout(timer);
  }, [draft, mistake, onFilter]);

  // Whoever writes a filter and goes to another tab at once has written it.
  const leaving = useRef<() => void>(() => undefined);
  useEffect(() => {
    leaving.current = () => {
      if (mistake !== null || draft === sent.current) return;
      apply(draft);
      remember(draft);
    };
  });
  useEffect(() => () => leaving.current(), []);

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

  const offers = useMemo(
    () => (completing === null ? [] : offersFor(draft, completing.at, facts)),
    [draft, completing, facts],
  );
  const active = completing === null ? -1 : Math.min(completing.active, offers.length - 1);
  const open = offers.length > 0;

  function complete(at: number): void {
    props.onAskFacts();
    setCompleting({ at, active: -1 });
  }

  function write(text: string, at: number, goesOn: boolean): void {
    setDraft(text);
    caret.current = at;
    if (goesOn) complete(at);
    else setCompleting(null);
  }

  function take(offer: Completion): void {
    const text = draft.slice(0, offer.from) + offer.insert + draft.slice(offer.to);
    write(text, offer.from + offer.insert.length, true);
  }

  function repair(): boolean {
    const suggestion = mistake?.suggestion;
    if (suggestion === undefined) return false;
    const text = draft.slice(0, suggestion.from) + suggestion.text + draft.slice(suggestion.to);
    write(text, suggestion.from + suggestion.text.length, false);
    return true;
  }

  /** Puts a whole filter in the bar and applies it. */
  function use(text: string): void {
    setDraft(text);
    caret.current = text.length;
    setCompleting(null);
    walking.current = null;
    apply(text);
    remember(text);
    input.current?.focus();
  }

  /** To an earlier (1) or later (-1) filter used before; past the latest back to what was being written. */
  function walk(by: 1 | -1): boolean {
    const list = recent.filter((one) => one !== (walking.current?.draft ?? draft).trim());
    const back = (walking.current?.back ?? 0) + by;
    if (back < 0 || back > list.length) return false;
    const first = walking.current?.draft ?? draft;
    const text = back === 0 ? first : (list[list.length - back] ?? first);
    walking.current = back === 0 ? null : { back, draft: first };
    write(text, text.length, false);
    return true;
  }

  function onChange(event: ChangeEvent<HTMLInputElement>): void {
    const { value, selectionStart } = event.target;
    walking.current = null;
    setDraft(value);
    if (value === '') setCompleting(null);
    else complete(selectionStart ?? value.length);
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = (by: number): void => {
      const next = (active + by + offers.length + (active < 0 && by < 0 ? 1 : 0)) % offers.length;
      setCompleting((now) => (now === null ? null : { ...now, active: next }));
    };
    switch (event.key) {
      case 'ArrowDown':
        if (open) step(1);
        else if (walking.current === null || !walk(-1)) {
          complete(event.currentTarget.selectionStart ?? draft.length);
        }
        break;
      case 'ArrowUp':
        // Into the offers one goes from above; above them lies what was used before.
        if (open && active >= 0) step(-1);
        else if (!walk(1)) return;
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
          setCompleting(null);
          if (mistake === null) {
            if (draft !== sent.current) apply(draft);
            remember(draft);
            onLeave();
          }
        }
        break;
      }
      case 'Escape':
        if (open) setCompleting(null);
        else onLeave();
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  // Errors the parser here did not see can only come from an engine that reads another dialect; still say them.
  // While somebody is still writing a condition its missing end is no mistake.
  const unfinished = open && mistake !== null && mistake.to >= draft.trimEnd().length;
  const wrong = unfinished ? null : (mistake ?? (problem !== null && draft === sent.current ? problem : null));
  const searched = setAside ?? filter;
  const narrowed = ranged || searched.trim() !== '';
  const scanning = isScanning(status, narrowed);
  const stopped = status !== null && narrowed && status.cancelled;
  const goOn = status?.problem !== undefined ? said.goOnAnyway : stopped ? said.goOn : null;
  const percent = status === null || status.total === 0 ? 0 : Math.floor((status.scanned / status.total) * 100);
  const steps = searched.trim() !== '' && (status?.matches ?? 0) > 0;
  const menu = {
    draft,
    mistake,
    onUse: use,
    onSave: () => setManaging(true),
    onContext: setAside === null && filter.trim() !== '' ? props.onContext : null,
  };

  return (
    <search className="entries-filter" aria-label={said.label}>
      <FilterMenu {...menu} />
      {setAside !== null && (
        <span className="entries-filter-aside">
          <span className="entries-filter-aside-text">
            <FilterHighlight text={setAside} mistake={null} />
          </span>
          <Button size="small" onClick={props.onBack}>
            {said.back}
          </Button>
        </span>
      )}
      <div className="entries-filter-field">
        <div className="entries-filter-underlay" ref={underlay} aria-hidden="true">
          <FilterHighlight text={draft} mistake={unfinished ? null : mistake} />
        </div>
        <input
          ref={input}
          className="entries-filter-input"
          type="text"
          role="combobox"
          aria-label={said.field}
          aria-autocomplete="list"
          aria-expanded={open}
          aria-controls={`${id}-menu`}
          aria-activedescendant={active >= 0 ? `${id}-menu-${active}` : undefined}
          aria-invalid={wrong !== null}
          aria-describedby={wrong === null ? undefined : `${id}-said`}
          placeholder={setAside === null ? said.placeholder : said.asidePlaceholder}
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          value={draft}
          onChange={onChange}
          onKeyDown={onKeyDown}
          onScroll={syncScroll}
          onFocus={props.onAskFacts}
          onBlur={() => {
            setCompleting(null);
            remember(draft);
          }}
        />
        {open && (
          <CompletionMenu
            id={`${id}-menu`}
            offers={offers}
            active={active}
            column={offers[0]?.from ?? 0}
            onTake={(offer) => {
              take(offer);
              input.current?.focus();
            }}
          />
        )}
      </div>
      {steps && (
        <span className="entries-filter-steps">
          <IconButton icon="chevu" size="small" label={said.previous} onClick={() => props.onStep('previous')} />
          <span className="entries-filter-place">
            {props.place === null ? said.noNumber : said.number(props.place.number)}
            {props.place !== null && <span className="unseen"> {said.match(props.place.number)}</span>}
          </span>
          <IconButton icon="chevd" size="small" label={said.next} onClick={() => props.onStep('next')} />
        </span>
      )}
      {props.counted !== null && !scanning && wrong === null ? (
        props.counted
      ) : (
        <FilterCount status={status} narrowed={narrowed} marking={setAside !== null} wrong={wrong !== null} />
      )}
      {scanning && (
        <Button tone="quiet" size="small" onClick={props.onCancel}>
          {said.cancel}
        </Button>
      )}
      {!scanning && goOn !== null && (
        <Button tone="quiet" size="small" onClick={props.onResume}>
          {goOn}
        </Button>
      )}
      {draft !== '' && (
        <IconButton
          icon="x"
          size="small"
          label={said.clear}
          onClick={() => {
            remember(draft);
            use('');
          }}
        />
      )}
      <IconButton
        icon="summary"
        size="small"
        label={words.survey.open}
        aria-pressed={props.summary}
        className="entries-filter-summary"
        onClick={props.onSummary}
      />
      <FilterHelp
        open={helping}
        onOpenChange={setHelping}
        onAdd={(term) => use(draft.trim() === '' || mistake !== null ? term : withTerm(draft, term, 'and'))}
      />
      {scanning && (
        <span
          className="entries-filter-progress"
          style={{ transform: `scaleX(${percent / 100})` }}
          role="progressbar"
          aria-label={said.scanning}
          aria-valuenow={percent}
        />
      )}
      {wrong === null && status?.problem !== undefined && (
        <FilterSaid id={`${id}-stopped`} problem={status.problem} mistake={null} onRepair={() => undefined} />
      )}
      {wrong !== null && (
        <FilterSaid
          id={`${id}-said`}
          problem={wrong}
          mistake={mistake}
          onRepair={() => {
            if (repair()) input.current?.focus();
          }}
        />
      )}
      <FilterCommands
        filter={filter}
        setAside={setAside}
        scanning={scanning}
        stopped={goOn !== null}
        onFocus={focus}
        onUse={use}
        onSave={() => setManaging(true)}
        onHelp={() => setHelping(true)}
        onCancel={props.onCancel}
        onResume={props.onResume}
        onStep={props.onStep}
        onContext={props.onContext}
        onBack={props.onBack}
      />
      <Suspense>
        {managing && (
          <SavedFiltersDialog
            filter={mistake === null ? draft.trim() : ''}
            onUse={use}
            onClose={() => setManaging(false)}
          />
        )}
      </Suspense>
    </search>
  );
}

function offersFor(text: string, at: number, facts: FilterFacts): readonly Completion[] {
  // An offer that would change nothing is none.
  return completeFilter(text, at, facts)
    .filter((offer) => text.slice(offer.from, offer.to) !== offer.insert.trimEnd())
    .slice(0, MENU_OFFERS);
}

import { useMemo, useRef } from 'react';
import { countText, durationText } from '../../../src-shared/base/units-text.ts';
import type { ViewStatus } from '../../../src-shared/contract/recording.ts';
import { words } from '../../words/index.ts';

const said = words.filter;

/** A rate is told once it was measured for so long. */
const MEASURED_MS = 400;

/** Whether a search is under way that a person waits for. */
export function isScanning(status: ViewStatus | null, narrowed: boolean): boolean {
  return (
    status !== null && narrowed && !status.done && !status.cancelled && status.problem === undefined && status.total > 0
  );
}

export interface FilterCountProps {
  readonly status: ViewStatus | null;
  readonly narrowed: boolean;
  /** What was found is marked among everything else. */
  readonly marking: boolean;
  readonly wrong: boolean;
}

/** How many were found, of how many; while searching how far it is, how fast, and for how long. */
export function FilterCount({ status, narrowed, marking, wrong }: FilterCountProps) {
  const scanning = isScanning(status, narrowed);
  const perSecond = useScanRate(status, scanning);
  return (
    <>
      <span className="entries-filter-count">
        {wrong ? said.lastGood : status !== null && <Count {...{ status, narrowed, marking, scanning, perSecond }} />}
      </span>
      <Spoken status={status} narrowed={narrowed} marking={marking} scanning={scanning} />
    </>
  );
}

interface CountProps {
  readonly status: ViewStatus;
  readonly narrowed: boolean;
  readonly marking: boolean;
  readonly scanning: boolean;
  readonly perSecond: number | null;
}

// Lifecycle entries stay as separators whatever the filter: they are rows, but not what was looked for.
const foundIn = (status: ViewStatus): number => status.matches ?? status.end - status.start;

function Count({ status, narrowed, marking, scanning, perSecond }: CountProps) {
  const found = <b>{countText(foundIn(status))}</b>;
  if (scanning) {
    const left = status.total - status.scanned;
    return (
      <>
        {found} {said.soFar} {said.percent(Math.floor((status.scanned / status.total) * 100))}
        {perSecond !== null && perSecond > 0 && (
          <span title={said.left(durationText((left / perSecond) * 1_000))}>, {said.rate(perSecond)}</span>
        )}
      </>
    );
  }
  if (narrowed && (status.cancelled || status.problem !== undefined))
    return (
      <>
        {found} {said.stoppedIn(status.scanned)}
      </>
    );
  if (marking)
    return (
      <>
        {found} {said.marked(foundIn(status))}
      </>
    );
  if (!narrowed)
    return (
      <>
        {found} {said.all(foundIn(status))}
      </>
    );
  const partly = status.partlySearched ?? 0;
  return (
    <>
      {found} {said.of(status.total)}
      {partly > 0 && <span title={said.partlyWhy}>, {said.partly(partly)}</span>}
    </>
  );
}

/** Said once when a search has ended: a count that grows twenty times a second is nothing to listen to. */
function Spoken({ status, narrowed, marking, scanning }: Omit<FilterCountProps, 'wrong'> & { scanning: boolean }) {
  const { viewId, cancelled, problem } = status ?? {};
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another view, or the end of a search, is news
  const text = useMemo(() => {
    if (status === null || !narrowed || scanning) return '';
    if (marking) return said.spokenMarked(foundIn(status));
    if (cancelled === true || problem !== undefined) return said.spokenStopped(foundIn(status), status.scanned);
    return said.spokenFound(foundIn(status), status.total);
  }, [viewId, cancelled, problem, narrowed, marking, scanning]);
  return (
    <span className="unseen" role="status">
      {text}
    </span>
  );
}

/** Entries looked at each second since this search began or went on; null until it was measured long enough. */
function useScanRate(status: ViewStatus | null, scanning: boolean): number | null {
  const first = useRef<{ readonly viewId: string; readonly atMs: number; readonly scanned: number } | null>(null);
  if (status === null || !scanning) {
    first.current = null;
    return null;
  }
  if (first.current?.viewId !== status.viewId) {
    first.current = { viewId: status.viewId, atMs: performance.now(), scanned: status.scanned };
    return null;
  }
  const tookMs = performance.now() - first.current.atMs;
  if (tookMs < MEASURED_MS) return null;
  const perSecond = ((status.scanned - first.current.scanned) / tookMs) * 1_000;
  // Three digits are as exact as it is.
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, perSecond))) - 2);
  return Math.round(perSecond / unit) * unit;
}

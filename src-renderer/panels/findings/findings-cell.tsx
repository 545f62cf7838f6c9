import { useCallback, useMemo, useState } from 'react';
import { countText, runningText } from '../../../src-shared/base/units-text.ts';
import type { Tick } from '../../../src-shared/contract/tick.ts';
import type { Finding, FindingSeverity } from '../../../src-shared/model/finding.ts';
import { LAB_IDS, type LabId } from '../../../src-shared/model/lab.ts';
import { useCommands } from '../../commands/registry.ts';
import { recordingOf } from '../../data/engine.ts';
import { type Asked, useAsk, useBeat, useEngine, useTick } from '../../data/use-engine.ts';
import { useWindowStore } from '../../state/store.ts';
import { labTabId, type Tab } from '../../state/tabs.ts';
import type { GlyphName } from '../../widgets/icon.tsx';
import { Glyph } from '../../widgets/icon.tsx';
import { Popover } from '../../widgets/popover.tsx';
import { words } from '../../words/index.ts';
import { ProblemText } from '../problem.tsx';
import './findings.css';

const said = words.findings;

/** While a recording grows it is looked at again so often: a diagnosis need not be quicker than a reader. */
const LOOKS_PER_SECOND = 0.5;

const GLYPHS: Readonly<Record<FindingSeverity, GlyphName>> = { problem: 'error', warning: 'warn', hint: 'notice' };

interface Found {
  readonly findings: readonly Finding[];
  readonly upToSeq: number;
}

function useFindings(recordingId: string, connections: readonly number[]): Asked<Found> {
  const live = useTick(useCallback((tick: Tick) => recordingOf(tick, recordingId)?.live ?? false, [recordingId]));
  const beat = useBeat(LOOKS_PER_SECOND, live);
  const input = useMemo(
    () => ({ recordingId, ...(connections.length === 0 ? {} : { connections: [...connections] }) }),
    [recordingId, connections],
  );
  return useAsk('findings.list', input, beat);
}

/** How many diagnoses there are of what the tab shows, and on a click what they say. */
export default function FindingsCell({ tab, recordingId }: { readonly tab: Tab; readonly recordingId: string }) {
  const [open, setOpen] = useState(false);
  const found = useFindings(recordingId, tab.connections);
  const findings = found.value?.findings ?? [];
  useCommands([
    {
      id: 'recording.findings',
      title: said.command,
      group: 'recording',
      keys: ['Alt+F'],
      words: 'diagnose problems warnings',
      run: () => setOpen(true),
    },
  ]);
  const worst = findings[0]?.severity;
  return (
    <span className="status-cell">
      <Popover
        label={said.title}
        open={open}
        onOpenChange={setOpen}
        className="findings"
        trigger={
          <button
            type="button"
            className={`findings-cell is-${worst ?? 'none'}`}
            aria-label={said.cell(findings.length)}
          >
            <Glyph name={worst === undefined ? 'check' : GLYPHS[worst]} />
            {said.count(findings.length)}
          </button>
        }
      >
        <h2>{said.title}</h2>
        {found.problem !== null && (
          <div role="alert">
            <p>{said.failed}</p>
            <ProblemText problem={found.problem} />
          </div>
        )}
        {findings.length === 0 && found.problem === null && <p className="findings-none">{said.none}</p>}
        <ul>
          {findings.map((finding) => (
            <Diagnosis
              key={`${finding.rule} ${finding.connection}`}
              finding={finding}
              tab={tab}
              recordingId={recordingId}
              onLeave={() => setOpen(false)}
            />
          ))}
        </ul>
      </Popover>
    </span>
  );
}

interface DiagnosisProps {
  readonly finding: Finding;
  readonly tab: Tab;
  readonly recordingId: string;
  readonly onLeave: () => void;
}

/** Entries offered by a chip each; the table has the others. */
const MOST_CHIPS = 6;

function Diagnosis({ finding, tab, recordingId, onLeave }: DiagnosisProps) {
  const { call } = useEngine();
  const store = useWindowStore();
  const { severity, title, why, advice, lab, evidence, occurrences, fromNs, toNs } = finding;
  const show = (seq: number): void => {
    // A filter or a range could hide what is to be seen.
    const chosen = {
      selectedSeq: seq,
      selected: [],
      showTable: true,
      follow: false,
      filter: '',
      setAside: null,
      range: null,
    };
    store.getState().update(tab.id, chosen);
    void call('entry.get', { recordingId, seq, maxBytes: 0 }).then((entry) => {
      if (entry.ok) store.getState().update(tab.id, { playheadNs: entry.value.atNs });
    });
    onLeave();
  };
  const showLab = (id: LabId): void => {
    store.getState().open({ id: labTabId(id), kind: 'lab', lab: id });
    onLeave();
  };
  const more = occurrences - Math.min(evidence.length, MOST_CHIPS);
  return (
    <li className={`finding is-${severity}`}>
      <h3>
        <Glyph name={GLYPHS[severity]} />
        <span className="unseen">{said.severity[severity]}: </span>
        {title}
      </h3>
      <p className="finding-where">
        <span>
          {toNs === fromNs ? runningText(fromNs / 1e6) : `${runningText(fromNs / 1e6)} – ${runningText(toNs / 1e6)}`}
        </span>
        {evidence.slice(0, MOST_CHIPS).map((seq) => (
          <button
            type="button"
            key={seq}
            className="finding-chip"
            aria-label={said.evidence(countText(seq))}
            onClick={() => show(seq)}
          >
            #{countText(seq)}
            <Glyph name="jump" />
          </button>
        ))}
        {more > 0 && <span>{said.more(more)}</span>}
      </p>
      <p>{why}</p>
      <p>
        <b>{said.advice}</b> {advice}
      </p>
      {lab !== null && (
        <button type="button" className="finding-lab" onClick={() => showLab(lab)}>
          {said.lab(LAB_IDS.indexOf(lab) + 1)}
        </button>
      )}
    </li>
  );
}

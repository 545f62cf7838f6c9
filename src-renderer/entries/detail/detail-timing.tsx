import { useEffect, useState } from 'react';
import { durationText } from '../../../src-shared/base/units-text.ts';
import type { CallEngine } from '../../../src-shared/contract/index.ts';
import type { Entry, Timings } from '../../../src-shared/model/entry.ts';
import { words } from '../../words/index.ts';
import { dateTime } from '../format.ts';
import { isKind, useAttempt } from './attempt.ts';
import { FactList } from './facts.tsx';

const wire = words.detail.wireFacts;
const { names } = wire;

export interface WireTabProps {
  readonly call: CallEngine;
  readonly recordingId: string;
  readonly entry: Entry;
  readonly startedAtMs: number;
}

const PARTS = ['dnsMs', 'tcpMs', 'proxyMs', 'tlsMs', 'waitMs'] as const satisfies readonly (keyof Timings)[];

/** When this entry was, counted from everything one may ask about. */
export function TimingTab({ call, recordingId, entry, startedAtMs }: WireTabProps) {
  const { story, problem, loading } = useAttempt(call, {
    recordingId,
    connection: entry.connection,
    attempt: entry.attempt,
  });
  const previousNs = usePreviousNs(call, recordingId, entry.seq);
  const began = story?.connecting;
  const opened = story?.open;
  const own = isKind(entry, 'response') ? entry.detail.timings : undefined;
  const timings = own ?? opened?.detail.timings ?? story?.errors[0]?.detail.timings;
  return (
    <div className="entries-timing">
      {timings !== undefined && (
        <Bars
          timings={timings}
          title={own === undefined ? wire.timing.handshake(entry.attempt) : wire.timing.exchange}
        />
      )}
      <FactList
        facts={[
          [names.at, dateTime(startedAtMs, entry.atNs)],
          [names.inRecording, durationText(entry.atNs / 1e6)],
          [names.sincePrevious, previousNs !== null && durationText((entry.atNs - previousNs) / 1e6)],
          [names.sinceAttempt, began !== undefined && durationText((entry.atNs - began.atNs) / 1e6)],
          [
            names.sinceOpen,
            opened !== undefined && entry.atNs >= opened.atNs && durationText((entry.atNs - opened.atNs) / 1e6),
          ],
          [names.rtt, isKind(entry, 'pong') && entry.detail.rttMs !== undefined && durationText(entry.detail.rttMs)],
          [names.heldByServer, isKind(entry, 'response') && durationText(entry.detail.heldMs)],
          [
            names.attempt,
            loading
              ? wire.timing.looking
              : problem !== null
                ? problem.message
                : began === undefined && wire.timing.noBeginning,
          ],
        ]}
      />
    </div>
  );
}

/** Parts one after another: they do not overlap. A part that did not happen is absent, not zero. */
function Bars({ timings, title }: { timings: Timings; title: string }) {
  const parts = PARTS.flatMap((key) => {
    const ms = timings[key];
    return ms === undefined ? [] : [{ name: wire.timing.parts[key], ms }];
  });
  const sum = parts.reduce((total, { ms }) => total + ms, 0);
  const total = Math.max(sum, timings.totalMs ?? 0);
  if (total === 0) return null;
  let at = 0;
  const placed = parts.map((part) => {
    const from = at;
    at += part.ms;
    return { ...part, from };
  });
  return (
    <section className="entries-section">
      <h3>
        {title} <span className="entries-quiet">{durationText(total)}</span>
      </h3>
      <div className="entries-bars">
        {placed.map(({ name, ms, from }) => (
          <div key={name}>
            <span>{name}</span>
            <span className="entries-bar-track">
              <i style={{ marginLeft: `${(from / total) * 100}%`, width: `max(1px, ${(ms / total) * 100}%)` }} />
            </span>
            <span className="entries-right">{durationText(ms)}</span>
          </div>
        ))}
      </div>
    </section>
  );
}

function usePreviousNs(call: CallEngine, recordingId: string, seq: number): number | null {
  const [found, setFound] = useState<{ readonly seq: number; readonly atNs: number } | null>(null);
  useEffect(() => {
    if (seq <= 1) return;
    let current = true;
    void call('entry.get', { recordingId, seq: seq - 1, maxBytes: 0 }).then((answer) => {
      if (current && answer.ok) setFound({ seq, atNs: answer.value.atNs });
    });
    return () => {
      current = false;
    };
  }, [call, recordingId, seq]);
  return found?.seq === seq ? found.atNs : null;
}

import { delayText, durationText, runningText } from '../../../src-shared/base/units-text.ts';
import type { ConnectionStatus } from '../../../src-shared/model/connection.ts';
import type { WaitDetail } from '../../../src-shared/model/entry.ts';
import { useBeat } from '../../data/use-engine.ts';
import { Glyph, KindGlyph } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import { clockText } from '../format.ts';
import { type AttemptStory, scaleMs } from './story.ts';

const said = words.failing;

export interface AttemptsProps {
  readonly story: readonly AttemptStory[];
  readonly status: ConnectionStatus;
  readonly startedAtMs: number;
  readonly nowNs: () => number;
  readonly onJump: (seq: number) => void;
}

/** Each attempt with its parts on one scale, and the waits between them. */
export function Attempts({ story, status, startedAtMs, nowNs, onJump }: AttemptsProps) {
  const fullMs = scaleMs(story);
  const last = story.at(-1);
  const waiting = status.state === 'waiting' && last !== undefined && last.wait !== null;
  return (
    <section className="att" aria-label={said.attempts}>
      <div className="att-head">
        <h2>{said.attempts}</h2>
        <span className="dim">{said.scale(durationText(fullMs).replace('.0 ', ' '))}</span>
      </div>
      <ol>
        {story.map((attempt) => (
          <li key={attempt.attempt}>
            <Attempt attempt={attempt} fullMs={fullMs} startedAtMs={startedAtMs} onJump={onJump} />
            {attempt.wait !== null && !(waiting && attempt === last) && (
              <div className="att-wait">
                <span className="att-kind">
                  <KindGlyph kind="wait" />
                  {said.wait}
                </span>
                <span>
                  <b>{delayText(attempt.wait.delayMs)}</b> {jitterText(attempt.wait)}
                </span>
              </div>
            )}
          </li>
        ))}
      </ol>
      {waiting && last.wait !== null && <NowWaiting wait={last.wait} status={status} nowNs={nowNs} />}
    </section>
  );
}

function jitterText(wait: WaitDetail): string {
  if (wait.policy === 'server') {
    const source = wait.source === 'retry-after' ? 'Retry-After' : wait.source === 'retry-field' ? 'retry' : null;
    return source === null ? said.untilServerSays : said.fromServer(source);
  }
  if (wait.jitterMinMs === 0 && wait.jitterMaxMs === 0) return said.noJitter(delayText(wait.baseMs));
  const jitter = `${wait.jitterMs < 0 ? '−' : '+'}${(Math.abs(wait.jitterMs) / 1000).toFixed(2)}`;
  const window =
    wait.jitterMinMs === -wait.jitterMaxMs
      ? `±${(wait.jitterMaxMs / 1000).toFixed(2)} s`
      : said.range((wait.jitterMinMs / 1000).toFixed(2), (wait.jitterMaxMs / 1000).toFixed(2));
  return said.jitter(delayText(wait.baseMs), jitter, window);
}

/** Milliseconds without their unit: `14`, `0.8`. */
function shortMs(ms: number): string {
  return ms < 9.95 ? String(Number(ms.toFixed(1))) : String(Math.round(ms));
}

interface AttemptProps {
  readonly attempt: AttemptStory;
  readonly fullMs: number;
  readonly startedAtMs: number;
  readonly onJump: (seq: number) => void;
}

function Attempt({ attempt, fullMs, startedAtMs, onJump }: AttemptProps) {
  const { error } = attempt;
  const seq = error?.seq ?? attempt.startedSeq;
  const measuredMs = attempt.phases.reduce((sum, phase) => sum + phase.durationMs, 0);
  const restMs = Math.max(0, (attempt.tookMs ?? 0) - measuredMs);
  const at = (ms: number): string => `calc((100% - 64px) * ${(ms / fullMs).toFixed(4)})`;
  return (
    <div className="att-row">
      <span className="att-no">{attempt.attempt}</span>
      <span className="att-when">
        {clockText(startedAtMs, attempt.startedAtNs)}
        <span>{error?.detail.remoteAddress ?? ''}</span>
      </span>
      <span className="att-mid">
        <span className="att-parts">
          {attempt.phases.map((phase) => (
            <i
              key={phase.name}
              className={`att-part ${phase.failed ? 'att-part-bad' : ''}`}
              style={{ left: at(phase.fromMs), width: `max(2px, ${at(phase.durationMs)})` }}
              title={`${phase.name} ${durationText(phase.durationMs)}`}
            >
              {/* A word that is cut would be misread: it is left out below the width it needs. */}
              {phase.durationMs / fullMs > 0.09 && (
                <>
                  {phase.name} <em>{shortMs(phase.durationMs)}</em>
                </>
              )}
            </i>
          ))}
          {restMs > 0 && (
            <i
              className="att-part att-part-rest"
              style={{ left: at(measuredMs), width: at(restMs) }}
              title={said.notMeasured(durationText(restMs))}
            />
          )}
          {attempt.tookMs !== null && (
            <i className="att-took" style={{ left: `calc(${at(attempt.tookMs)} + 8px)` }}>
              <Glyph name="x" />
              <span>{durationText(attempt.tookMs)}</span>
            </i>
          )}
        </span>
        <span className="ell">
          {error === null ? (
            <span className="att-say">{said.underWay}</span>
          ) : (
            <>
              <code>{error.detail.status === undefined ? error.detail.code : error.detail.status}</code>
              <span className="att-say">{error.detail.message.replace(/\.$/, '')}</span>
            </>
          )}
        </span>
      </span>
      <span className="att-jump">
        <button type="button" className="att-link" aria-label={said.showEntry(seq)} onClick={() => onJump(seq)}>
          #{seq}
          <Glyph name="jump" />
        </button>
      </span>
    </div>
  );
}

function NowWaiting({ wait, status, nowNs }: { wait: WaitDetail; status: ConnectionStatus; nowNs: () => number }) {
  useBeat(10);
  const leftMs = ((status.nextAttemptAtNs ?? 0) - nowNs()) / 1e6;
  return (
    <div className="att-wait att-now">
      <span className="att-kind">
        <KindGlyph kind="wait" />
        {said.waiting}
      </span>
      <span>
        <b>{said.left(runningText(leftMs))}</b> {said.of(delayText(wait.delayMs), jitterText(wait))}
      </span>
      <span className="att-next">{said.attempt(wait.attempt)}</span>
    </div>
  );
}

import type { CSSProperties } from 'react';
import type { MockDetail, MockStatus } from '../../../../src-shared/contract/mock.ts';
import { useBeat } from '../../../data/use-engine.ts';
import { Button, IconButton } from '../../../widgets/button.tsx';
import { words } from '../../../words/index.ts';
import { useMockAsk } from '../use-mock.ts';
import { positionNow, runPlan, runTicks, runTimeText, toneOf } from './run-rows.ts';

const said = words.mock.run;

export interface RunPaneProps {
  readonly status: MockStatus;
  readonly detail: MockDetail | null;
  readonly onAdd: () => void;
  /** Shows the line of the text that says it. */
  readonly onLine: (line: number) => void;
}

/** The time line of faults, and where in it the scenario is. */
export function RunPane({ status: { mockId, run }, detail, onAdd, onLine }: RunPaneProps) {
  const ask = useMockAsk();
  useBeat(10, run !== null && !run.paused);
  const timeline = detail?.timeline ?? [];
  if (run === null || timeline.length === 0) {
    return (
      <section className="mock-run" aria-label={said.title}>
        <div className="pane-head">
          <h2>{said.title}</h2>
        </div>
        <p className="mock-nobody">
          {said.none}{' '}
          <Button tone="quiet" size="small" onClick={onAdd}>
            {said.add}
          </Button>
        </p>
      </section>
    );
  }
  const { rows, lengthMs } = runPlan(timeline, run.repeatMs);
  const nowMs = positionNow(run, Date.now());
  const over = run.repeatMs === null && nowMs > lengthMs;
  const share = (ms: number): string => `${((Math.min(ms, lengthMs) / lengthMs) * 100).toFixed(2)}%`;
  const act = (what: 'pause' | 'resume' | 'restart') => void ask('mock.timeline', { mockId, act: what });
  return (
    <section className="mock-run" aria-label={said.title}>
      <div className="pane-head">
        <h2>{said.title}</h2>
        <span className="mono">{runTimeText(Math.min(nowMs, run.repeatMs ?? nowMs), true)}</span>
        <span className="dim">
          {said.of(runTimeText(lengthMs), run.repeatMs !== null)}
          {run.paused ? `, ${said.paused}` : over ? `, ${said.over}` : ''}
        </span>
        <span className="grow" />
        <IconButton
          icon={run.paused ? 'play' : 'pause'}
          size="small"
          label={run.paused ? said.resume : said.pause}
          onClick={() => act(run.paused ? 'resume' : 'pause')}
        />
        <IconButton icon="refresh" size="small" label={said.restart} onClick={() => act('restart')} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys */}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a grid that scrolls */}
      <div className="mock-tracks" tabIndex={0} role="group" aria-label={said.label}>
        <div className="mock-ruler" aria-hidden="true">
          {runTicks(lengthMs).map((at) => (
            <span key={at} style={{ left: share(at) }}>
              {runTimeText(at)}
            </span>
          ))}
        </div>
        <div className="mock-track-rows">
          {rows.map(({ fault, bars }) => (
            <div key={fault} className="mock-track-row">
              <span className="ell">{fault}</span>
              <div className="mock-track">
                {bars.map(({ fromMs, toMs, line }) => {
                  const point = fromMs === toMs;
                  const style: CSSProperties = point
                    ? { left: share(fromMs) }
                    : { left: share(fromMs), width: share(toMs - fromMs) };
                  const name = said.bar(fault, runTimeText(fromMs), runTimeText(toMs));
                  return (
                    <button
                      type="button"
                      key={`${fromMs} ${toMs} ${line}`}
                      className={`mock-mark mock-tone-${toneOf(fault)} ${point ? 'mock-point' : ''}`}
                      style={style}
                      aria-label={name}
                      title={name}
                      onClick={() => onLine(line)}
                    />
                  );
                })}
              </div>
            </div>
          ))}
          <div className="mock-playhead" aria-hidden="true">
            <i style={{ left: share(nowMs) }} />
          </div>
        </div>
      </div>
    </section>
  );
}

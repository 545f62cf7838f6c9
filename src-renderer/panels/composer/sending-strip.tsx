import { useState } from 'react';
import { assertNever } from '../../../src-shared/base/result.ts';
import { countText, roundDurationText, runningText } from '../../../src-shared/base/units-text.ts';
import type { SendingTick } from '../../../src-shared/contract/tick.ts';
import { useBeat, useEngine } from '../../data/use-engine.ts';
import { Button, IconButton } from '../../widgets/button.tsx';
import { StateMark } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import type { SendingActions } from './use-sending.ts';

const say = words.composer;
/** Below this a count-down is a flicker. */
const COUNTED_DOWN_MS = 1_500;

/** A plan under way, or how it ended: shown until it is dismissed or another one starts. */
export function SendingStrip({ plan, actions }: { readonly plan: SendingTick; readonly actions: SendingActions }) {
  const ending = `${plan.end}:${plan.sent}:${plan.everyMs}`;
  const [dismissed, setDismissed] = useState('');
  if (plan.phase === 'ended' && dismissed === ending) return null;
  const pace = plan.everyMs === 0 ? say.paceNone : say.pace(roundDurationText(plan.everyMs));
  return (
    <section className={`comp-strip comp-strip-${plan.phase}`} aria-label={say.running}>
      {plan.phase === 'running' && <StateMark mark="open" />}
      <strong>{say.sending(pace, plan.messages)}</strong>
      {plan.total !== null && plan.phase !== 'ended' && (
        <progress className="comp-progress" max={plan.total} value={plan.sent} aria-label={say.running} />
      )}
      <span className="comp-count">
        {say.progress(countText(plan.sent), plan.total === null ? null : countText(plan.total))}
      </span>
      {plan.skipped > 0 && (
        <span className="comp-wrong" title={say.leftHint}>
          {say.left(countText(plan.skipped))}
        </span>
      )}
      <span className="comp-said" role="status">
        {phaseText(plan)}
      </span>
      {plan.phase === 'running' && plan.everyMs >= COUNTED_DOWN_MS && <Next plan={plan} />}
      <span className="grow" />
      {plan.phase === 'asking' && (
        <Button size="small" tone="primary" onClick={() => void actions.goOn()}>
          {say.goOn}
        </Button>
      )}
      {plan.phase === 'ended' ? (
        <IconButton icon="x" size="small" label={say.dismiss} onClick={() => setDismissed(ending)} />
      ) : (
        <Button size="small" icon="stop" onClick={() => void actions.stop()}>
          {say.stop}
        </Button>
      )}
    </section>
  );
}

function phaseText(plan: SendingTick): string {
  switch (plan.phase) {
    case 'running':
      return '';
    case 'held':
      return say.held;
    case 'asking':
      return say.asking;
    case 'ended': {
      const end = say.ended[plan.end ?? 'done'];
      return plan.problem === undefined ? end : `${end} ${plan.problem.message} ${plan.problem.hint}`;
    }
    default:
      return assertNever(plan.phase);
  }
}

function Next({ plan }: { readonly plan: SendingTick }) {
  const engine = useEngine();
  useBeat(10);
  if (plan.nextAtNs === undefined) return null;
  const leftMs = (plan.nextAtNs - engine.nowNs(plan.recordingId)) / 1e6;
  return <span className="dim">{say.next(runningText(leftMs))}</span>;
}

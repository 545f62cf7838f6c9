import type { Problem } from '../../../src-shared/base/result.ts';
import { countText } from '../../../src-shared/base/units-text.ts';
import type { ComparisonInfo, ComparisonTick } from '../../../src-shared/contract/compare.ts';
import type { CompareRules } from '../../../src-shared/model/compare-rules.ts';
import { Button } from '../../widgets/button.tsx';
import { Icon } from '../../widgets/icon.tsx';
import { differenceWords as said } from '../../words/difference.ts';
import { ProblemText } from '../problem.tsx';
import { partDone } from './rules.ts';

/** How far the engine is, with the way to stop it; afterwards, that it was stopped. */
export function Progress(props: { readonly tick: ComparisonTick; onCancel(): void; onAgain(): void }) {
  const { tick, onCancel, onAgain } = props;
  const [done, total] = [countText(tick.scanned), countText(tick.total)];
  if (tick.state === 'cancelled') {
    return (
      <div className="diff-progress" role="status">
        <span className="ell">{said.cancelled(done, total)}</span>
        <span className="grow" />
        <Button size="small" onClick={onAgain}>
          {said.again}
        </Button>
      </div>
    );
  }
  if (tick.state !== 'running') return null;
  return (
    <div className="diff-progress">
      <span className="ell">{said.comparing(done, total)}</span>
      <progress max={1} value={partDone(tick)} aria-label={said.comparingWord} />
      <Button size="small" onClick={onCancel}>
        {said.cancel}
      </Button>
    </div>
  );
}

/** Good news, and what it does not cover. */
export function NoDifferences(props: {
  readonly tick: ComparisonTick;
  readonly info: ComparisonInfo | null;
  readonly rules: CompareRules;
}) {
  const { tick, info, rules } = props;
  const guessed = rules.guessVolatile ? (info?.guessed ?? []) : [];
  const leftOut = [
    ...rules.ignore,
    ...guessed.map(({ path }) => path),
    ...(rules.ignoreHeartbeats ? [said.noneHeartbeats] : []),
    ...(rules.timingMs === null ? [said.noneTiming] : []),
  ];
  return (
    <div className="diff-none" role="status">
      <Icon name="diff" />
      <div>
        <h2>{said.none}</h2>
        <p>{tick.rows === 0 ? said.noneAtAll : said.noneAbout(tick.counts.same)}</p>
        {leftOut.length > 0 && (
          <p className="dim">
            {said.noneLeftOut} {leftOut.join(', ')}.
          </p>
        )}
      </div>
    </div>
  );
}

/** Why there is nothing to see, and what to do. */
export function Failed(props: { readonly problem: Problem; onAgain(): void; onChoose(): void }) {
  return (
    <div className="diff-failed" role="alert">
      <h1>{said.failed}</h1>
      <p className="diff-problem">
        <ProblemText problem={props.problem} />
      </p>
      <div className="diff-failed-do">
        <Button tone="primary" onClick={props.onAgain}>
          {said.again}
        </Button>
        <Button onClick={props.onChoose}>{said.openAnother}</Button>
      </div>
    </div>
  );
}

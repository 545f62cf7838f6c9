import { useEffect, useState } from 'react';
import type { Problem } from '../../../src-shared/base/result.ts';
import type { LabRunInfo } from '../../../src-shared/contract/labs.ts';
import type { LabId } from '../../../src-shared/model/lab.ts';
import { useEngine, useTick } from '../../data/use-engine.ts';
import { Button, IconButton } from '../../widgets/button.tsx';
import { Glyph } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import { ProblemText } from '../problem.tsx';
import { askLab, dismissLabProblem, useLabDoing } from './lab-doing.ts';
import { useLabActions } from './use-labs.ts';

const said = words.labs;
const GONE_AFTER_MS = 600;

/** What went wrong, and the button that goes on: the same again, or the lab from its first step. */
export function LabProblem({ lab, run }: { readonly lab: LabId; readonly run: LabRunInfo | null }) {
  const engine = useEngine();
  const labs = useLabActions();
  const { busy, problem: trouble } = useLabDoing(lab);
  const serverRuns = useTick((tick) => run === null || tick.mocks.some(({ mockId }) => mockId === run.mockId));
  // A finished lab needs its server no more; one that starts anew, or with a bus, has another in a moment.
  const gone = useLasting(!serverRuns && run?.finished === false && busy === null, GONE_AFTER_MS);
  if (gone) return <Notice problem={said.serverGone} onAgain={() => labs.start(lab)} />;
  if (trouble === null) return null;
  const { problem, ask } = trouble;
  return (
    <Notice
      problem={problem}
      onSame={() => void askLab(engine, lab, ask)}
      onAgain={ask.what === 'start' ? undefined : () => labs.start(lab)}
      onDismiss={() => dismissLabProblem(engine, lab)}
    />
  );
}

/** Whether something has been so for a while. */
function useLasting(now: boolean, forMs: number): boolean {
  const [lasted, setLasted] = useState(false);
  useEffect(() => {
    if (!now) {
      setLasted(false);
      return;
    }
    const timer = setTimeout(() => setLasted(true), forMs);
    return () => clearTimeout(timer);
  }, [now, forMs]);
  return lasted && now;
}

interface NoticeProps {
  readonly problem: Problem;
  readonly onSame?: () => void;
  readonly onAgain?: (() => void) | undefined;
  readonly onDismiss?: () => void;
}

function Notice({ problem, onSame, onAgain, onDismiss }: NoticeProps) {
  return (
    <div className="ws-notice" role="alert">
      <Glyph name="error" className="ws-notice-glyph" />
      <div className="ws-notice-text">
        <ProblemText problem={problem} />
      </div>
      {onSame !== undefined && (
        <Button size="small" tone="primary" onClick={onSame}>
          {said.tryAgain}
        </Button>
      )}
      {onAgain !== undefined && (
        <Button size="small" tone={onSame === undefined ? 'primary' : 'plain'} icon="refresh" onClick={onAgain}>
          {said.startAgain}
        </Button>
      )}
      {onDismiss !== undefined && <IconButton icon="x" label={said.dismiss} size="small" onClick={onDismiss} />}
    </div>
  );
}

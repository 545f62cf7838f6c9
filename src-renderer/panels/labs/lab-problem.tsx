import type { LabId } from '../../../src-shared/model/lab.ts';
import { useEngine } from '../../data/use-engine.ts';
import { Button, IconButton } from '../../widgets/button.tsx';
import { Glyph } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import { ProblemText } from '../problem.tsx';
import { askLab, dismissLabProblem, type LabDoing } from './lab-doing.ts';
import { useLabActions } from './use-labs.ts';

const said = words.labs;

/** What went wrong, and the button that goes on: the same again, or the lab from its first step. */
export function LabProblem({
  lab,
  trouble,
}: {
  readonly lab: LabId;
  readonly trouble: NonNullable<LabDoing['problem']>;
}) {
  const engine = useEngine();
  const labs = useLabActions();
  const { problem, ask } = trouble;
  return (
    <div className="ws-notice" role="alert">
      <Glyph name="error" className="ws-notice-glyph" />
      <div className="ws-notice-text">
        <ProblemText problem={problem} />
      </div>
      <Button size="small" tone="primary" onClick={() => void askLab(engine, lab, ask)}>
        {said.tryAgain}
      </Button>
      {ask.what !== 'start' && (
        <Button size="small" icon="refresh" onClick={() => labs.start(lab)}>
          {said.startAgain}
        </Button>
      )}
      <IconButton icon="x" label={said.dismiss} size="small" onClick={() => dismissLabProblem(engine, lab)} />
    </div>
  );
}

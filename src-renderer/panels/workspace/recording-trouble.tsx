import type { Problem } from '../../../src-shared/base/result.ts';
import { useWindowState } from '../../state/store.ts';
import type { Tab } from '../../state/tabs.ts';
import { Button } from '../../widgets/button.tsx';
import { words } from '../../words/index.ts';
import { ProblemText } from '../problem.tsx';

const said = words.workspace;

/** The recording of a tab is not there any more. */
export function RecordingTrouble({ tab, problem }: { readonly tab: Tab; readonly problem: Problem }) {
  const close = useWindowState((state) => state.close);
  return (
    <div className="ws-empty" role="alert">
      <p>
        <ProblemText problem={problem} />
      </p>
      <Button onClick={() => close(tab.id)}>{said.closeTab}</Button>
    </div>
  );
}

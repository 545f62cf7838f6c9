import type { Problem } from '../../../src-shared/base/result.ts';
import { useWindowState } from '../../state/store.ts';
import type { Tab } from '../../state/tabs.ts';
import { Button } from '../../widgets/button.tsx';
import { ProblemText } from '../problem.tsx';

/** The recording of a tab is not there any more. */
export function RecordingTrouble({ tab, problem }: { readonly tab: Tab; readonly problem: Problem }) {
  const close = useWindowState((state) => state.close);
  return (
    <div className="ws-empty" role="alert">
      <p>
        <ProblemText problem={problem} />
      </p>
      <Button onClick={() => close(tab.id)}>Close this tab</Button>
    </div>
  );
}

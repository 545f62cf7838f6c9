import type { Tab } from '../../state/tabs.ts';
import { words } from '../../words/index.ts';

/** Two recordings beside each other. */
export default function Difference({ tab: _tab }: { readonly tab: Tab }) {
  return (
    <div className="pane-bar">
      <h1 className="ws-title ell">{words.recordings.difference.tab}</h1>
    </div>
  );
}

import type { Tab } from '../../state/tabs.ts';
import { words } from '../../words/index.ts';

/** Every recording a person has. */
export default function Library({ tab: _tab }: { readonly tab: Tab }) {
  return (
    <div className="pane-bar">
      <h1 className="ws-title ell">{words.recordings.library.tab}</h1>
    </div>
  );
}

import { Button, IconButton } from '../../widgets/button.tsx';
import { Popover } from '../../widgets/popover.tsx';
import { words } from '../../words/index.ts';
import { pastedText } from './pasted.ts';
import type { Pasted } from './use-paste.ts';

const said = words.imports.pasted;

/** One line under the URL: what a pasted command became, what was left out of it, and Undo. */
export function PastedLine({ pasted }: { readonly pasted: Pasted }) {
  const { parsed, undo, dismiss } = pasted;
  return (
    <div className="con-pasted" role="status">
      <span className="con-pasted-text">{pastedText(parsed)}</span>
      {parsed.notes.length > 0 && (
        <Popover
          label={said.remarks}
          trigger={
            <Button size="small" tone="quiet" opens>
              {said.notes(parsed.notes.length)}
            </Button>
          }
        >
          <ul className="con-notes" aria-label={said.remarks}>
            {parsed.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </Popover>
      )}
      <Button size="small" onClick={undo}>
        {said.undo}
      </Button>
      <IconButton icon="x" label={said.dismiss} size="small" onClick={dismiss} />
    </div>
  );
}

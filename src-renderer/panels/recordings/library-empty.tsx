import { useState } from 'react';
import { useAllCommands, useCommandRegistry } from '../../commands/registry.ts';
import { Button } from '../../widgets/button.tsx';
import { libraryWords } from '../../words/library.ts';
import { useActions } from '../actions.ts';

/** Nothing was recorded yet: how a recording comes to be. */
export function LibraryEmpty() {
  const said = libraryWords.empty;
  const { startDemo } = useActions();
  const commands = useCommandRegistry();
  const canImport = useAllCommands().some(({ id }) => id === 'recording.import');
  const [starting, setStarting] = useState(false);
  return (
    <div className="lib-empty">
      <h2>{said.title}</h2>
      <p>{said.text}</p>
      <dl>
        <dt>
          <Button
            tone="primary"
            icon="play"
            disabled={starting}
            onClick={() => {
              setStarting(true);
              void startDemo().finally(() => setStarting(false));
            }}
          >
            {said.demo}
          </Button>
        </dt>
        <dd>{said.demoHint}</dd>
        <dt>
          <Button icon="disc" onClick={() => commands.run('recording.open')}>
            {said.open}
          </Button>
        </dt>
        <dd>{said.openHint}</dd>
        {canImport && (
          <>
            <dt>
              <Button icon="download" onClick={() => commands.run('recording.import')}>
                {libraryWords.import}
              </Button>
            </dt>
            <dd>{said.importHint}</dd>
          </>
        )}
      </dl>
    </div>
  );
}

export interface NothingProps {
  readonly search: string;
  readonly tag: string | null;
  readonly onClear: () => void;
}

/** There are recordings, and none fits. */
export function LibraryNothing({ search, tag, onClear }: NothingProps) {
  const said = libraryWords.nothing;
  return (
    <div className="lib-empty">
      <h2>{said.title}</h2>
      {search.trim() !== '' && <p>{said.text(search)}</p>}
      {tag !== null && <p>{said.tag(tag)}</p>}
      <Button onClick={onClear}>{said.clear}</Button>
    </div>
  );
}

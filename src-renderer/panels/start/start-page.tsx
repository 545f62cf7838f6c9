import { type ReactNode, useState } from 'react';
import { useKeysText } from '../../commands/dispatch.ts';
import { useAllCommands, useCommandRegistry } from '../../commands/registry.ts';
import { Button } from '../../widgets/button.tsx';
import { Icon, type IconName } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import { useActions } from '../actions.ts';
import { StartLabs } from '../labs/start-labs.tsx';
import { READING, ReadingPatterns } from './reading.tsx';
import './start-page.css';

const said = words.start;

/** What one sees first: the demo, the two other ways in, and how to read what will appear. */
export function StartPage() {
  const actions = useActions();
  const commands = useCommandRegistry();
  const offered = useAllCommands();
  const keysText = useKeysText();
  const keysOf = (id: string): string | null => {
    const keys = offered.find((command) => command.id === id)?.keys?.[0];
    return keys === undefined ? null : keysText(keys);
  };
  const [starting, setStarting] = useState(false);
  const start = async (): Promise<void> => {
    setStarting(true);
    await actions.startDemo();
    setStarting(false);
  };
  return (
    <div className="start">
      <div className="start-col">
        <h1>{said.title}</h1>
        <p className="start-lead">{said.lead}</p>
        <div className="start-go">
          <Button
            tone="primary"
            size="big"
            icon="play"
            shortcut="⏎"
            autoFocus
            disabled={starting}
            onClick={() => void start()}
          >
            {starting ? said.starting : said.demo}
          </Button>
          <p>
            {said.demoAbout}
            <br />
            {said.demoPrivate}
          </p>
        </div>
        <div className="start-ways">
          <Way
            icon="link"
            title={said.connect}
            keys={keysOf('connection.new')}
            onClick={() => commands.run('connection.new')}
          >
            {said.connectAbout}
          </Way>
          <Way
            icon="disc"
            title={said.open}
            keys={keysOf('recording.open')}
            onClick={() => commands.run('recording.open')}
          >
            {said.openAbout}
          </Way>
          {offered.some(({ id }) => id === 'endpoint.import') && (
            <Way
              icon="download"
              title={said.bring}
              keys={keysOf('endpoint.import')}
              onClick={() => commands.run('endpoint.import')}
            >
              {said.bringAbout}
            </Way>
          )}
        </div>
        <StartLabs />
        <section className="start-read">
          <h2>{said.reading}</h2>
          <ReadingPatterns />
          <div className="start-lanes">
            {READING.map(({ lane, drawing, words }) => (
              <div className="start-lane" key={lane}>
                <b>{lane}</b>
                {drawing}
                <p>{words}</p>
              </div>
            ))}
          </div>
        </section>
      </div>
    </div>
  );
}

interface WayProps {
  readonly icon: IconName;
  readonly title: string;
  readonly keys: string | null;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function Way({ icon, title, keys, onClick, children }: WayProps) {
  return (
    <button type="button" className="start-way" onClick={onClick}>
      <Icon name={icon} />
      <b>{title}</b>
      {keys !== null && <kbd>{keys}</kbd>}
      <span>{children}</span>
    </button>
  );
}

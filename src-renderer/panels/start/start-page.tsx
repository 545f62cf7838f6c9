import { type ReactNode, useState } from 'react';
import { useEngine } from '../../data/use-engine.ts';
import { Button } from '../../widgets/button.tsx';
import { Icon, type IconName } from '../../widgets/icon.tsx';
import { useActions } from '../actions.ts';
import { shortcutText } from '../frame/shortcuts.ts';
import { READING, ReadingPatterns } from './reading.tsx';
import './start-page.css';

/** What one sees first: the demo, the two other ways in, and how to read what will appear. */
export function StartPage({ onOpenRecording }: { readonly onOpenRecording: () => void }) {
  const actions = useActions();
  const { capabilities } = useEngine();
  const [starting, setStarting] = useState(false);
  const start = async (): Promise<void> => {
    setStarting(true);
    await actions.startDemo();
    setStarting(false);
  };
  return (
    <div className="start">
      <div className="start-col">
        <h1>See what a realtime API really did</h1>
        <p className="start-lead">
          Wirescope opens WebSocket, SSE, long-poll and polling endpoints and puts every frame, heartbeat, reconnect and
          byte of backpressure on one time axis.
        </p>
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
            {starting ? 'Starting the demo…' : 'Start the demo'}
          </Button>
          <p>
            Starts a mock server on 127.0.0.1:4600 and connects to it four ways.
            <br />
            First frames in seconds. Nothing leaves this computer.
          </p>
        </div>
        <div className="start-ways">
          <Way
            icon="link"
            title="Connect to a URL"
            shortcut={shortcutText(capabilities, 'new')}
            onClick={actions.newConnection}
          >
            ws, wss, http or https. The transport is detected
          </Way>
          <Way
            icon="disc"
            title="Open a recording"
            shortcut={shortcutText(capabilities, 'open')}
            onClick={onOpenRecording}
          >
            A .wirescope file from this or another machine
          </Way>
        </div>
        <section className="start-read">
          <h2>How to read the timeline</h2>
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
  readonly shortcut: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function Way({ icon, title, shortcut, onClick, children }: WayProps) {
  return (
    <button type="button" className="start-way" onClick={onClick}>
      <Icon name={icon} />
      <b>{title}</b>
      <kbd>{shortcut}</kbd>
      <span>{children}</span>
    </button>
  );
}

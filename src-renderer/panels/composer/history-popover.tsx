import { useState } from 'react';
import { visible } from '../../../src-shared/base/visible-text.ts';
import type { Message } from '../../../src-shared/model/message.ts';
import { useDocument } from '../../data/use-document.ts';
import { Button, IconButton } from '../../widgets/button.tsx';
import { TextInput } from '../../widgets/field.tsx';
import { Popover } from '../../widgets/popover.tsx';
import { words } from '../../words/index.ts';
import { findSent, forgetSent, lineOf, messageOf } from './messages.ts';

const say = words.composer;

export interface HistoryPopoverProps {
  /** Only requests: this connection takes no messages. */
  readonly beside: boolean;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onLoad: (message: Message) => void;
  readonly onSend: (message: Message) => void;
  /** Why nothing can be sent at once. */
  readonly unable: (message: Message) => string | null;
}

/** What was sent before, from any window, searchable. */
export function HistoryPopover({ beside, open, onOpenChange, onLoad, onSend, unable }: HistoryPopoverProps) {
  const [messages, change] = useDocument('messages');
  const [query, setQuery] = useState('');
  const found = open ? findSent(messages, query).filter(({ kind }) => !beside || kind === 'http') : [];
  return (
    <Popover
      label={say.history}
      className="comp-list"
      open={open}
      onOpenChange={onOpenChange}
      trigger={<IconButton icon="chevd" label={say.history} />}
    >
      <TextInput
        aria-label={say.historySearch}
        placeholder={say.historySearch}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
      />
      {messages.sent.length === 0 && <p className="comp-empty">{say.historyEmpty}</p>}
      {messages.sent.length > 0 && found.length === 0 && <p className="comp-empty">{say.historyNone}</p>}
      <ul className="comp-items">
        {found.map((sent) => {
          const message = messageOf(sent);
          const line = lineOf(message);
          const why = unable(message);
          return (
            <li key={`${sent.atMs} ${sent.kind} ${line}`} className="comp-item">
              <button
                type="button"
                className="comp-load"
                onClick={(event) => {
                  if (event.altKey && why === null) onSend(message);
                  else onLoad(message);
                  onOpenChange(false);
                }}
              >
                <span className="comp-tag">{say.kindLabel(sent.kind)}</span>
                <span className="comp-line">{visible(line)}</span>
              </button>
              <IconButton
                icon="send"
                size="small"
                label={why ?? say.sendAgain}
                aria-disabled={why !== null}
                onClick={() => {
                  if (why === null) onSend(message);
                }}
              />
            </li>
          );
        })}
      </ul>
      {messages.sent.length > 0 && (
        <Button size="small" tone="quiet" onClick={() => change(forgetSent)}>
          {say.historyForget}
        </Button>
      )}
    </Popover>
  );
}

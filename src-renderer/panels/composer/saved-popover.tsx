import { useState } from 'react';
import { visible } from '../../../src-shared/base/visible-text.ts';
import type { Message } from '../../../src-shared/model/message.ts';
import { useDocument } from '../../data/use-document.ts';
import { useWindowState } from '../../state/store.ts';
import { Button, IconButton } from '../../widgets/button.tsx';
import { Switch, TextInput } from '../../widgets/field.tsx';
import { Menu, MenuItem } from '../../widgets/menu.tsx';
import { Popover } from '../../widgets/popover.tsx';
import { words } from '../../words/index.ts';
import {
  duplicateMessage,
  foldersOf,
  isOwn,
  lineOf,
  type MessageOwner,
  messageOf,
  offeredTo,
  removeMessage,
  type SavedMessage,
} from './messages.ts';

const say = words.composer;

export interface SavedPopoverProps {
  readonly owner: MessageOwner;
  /** Only requests: this connection takes no messages. */
  readonly beside: boolean;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onLoad: (message: Message) => void;
  readonly onSend: (message: Message) => void;
  /** Why nothing can be sent at once. */
  readonly unable: (message: Message) => string | null;
  readonly onSave: () => void;
  readonly onRename: (saved: SavedMessage) => void;
}

/** Saved messages of this endpoint and those for every one, in their folders. */
export function SavedPopover(props: SavedPopoverProps) {
  const { owner, beside, open, onOpenChange, onLoad, onSend, unable, onSave, onRename } = props;
  const [messages, change] = useDocument('messages');
  const note = useWindowState((state) => state.note);
  const [query, setQuery] = useState('');
  const [everywhere, setEverywhere] = useState(false);
  const usable = { ...messages, saved: messages.saved.filter(({ kind }) => !beside || kind === 'http') };
  const own = offeredTo(usable, owner);
  const offered = everywhere ? usable.saved : own;
  const elsewhere = usable.saved.length - own.length;
  const folders = open ? foldersOf(offered, query) : [];
  return (
    <Popover
      label={say.saved}
      className="comp-list"
      open={open}
      onOpenChange={onOpenChange}
      trigger={<IconButton icon="folder" label={say.saved} />}
    >
      <div className="comp-list-head">
        <TextInput
          aria-label={say.savedSearch}
          placeholder={say.savedSearch}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <Button onClick={onSave}>{say.save}</Button>
      </div>
      {offered.length === 0 && <p className="comp-empty">{say.savedEmpty}</p>}
      {offered.length > 0 && folders.length === 0 && <p className="comp-empty">{say.savedNone}</p>}
      <div className="comp-items">
        {folders.map(({ path, messages: inFolder }) => (
          <section key={path} aria-label={path === '' ? say.noFolder : path}>
            {path !== '' && <h3 className="comp-folder">{path}</h3>}
            <ul>
              {inFolder.map((saved) => {
                const message = messageOf(saved);
                const why = unable(message);
                return (
                  <li key={saved.id} className="comp-item">
                    <button
                      type="button"
                      className="comp-load"
                      onClick={(event) => {
                        if (event.altKey && why === null) onSend(message);
                        else onLoad(message);
                        onOpenChange(false);
                      }}
                    >
                      <span className="comp-tag">{say.kindLabel(saved.kind)}</span>
                      <span className="comp-name">{visible(saved.name)}</span>
                      <span className="comp-line">{visible(lineOf(message))}</span>
                      {saved.endpointId === '' && <span className="comp-tag">{say.everyEndpointTag}</span>}
                      {saved.endpointId !== '' && !isOwn(saved.endpointId, owner) && (
                        <span className="comp-tag">{say.otherEndpointTag}</span>
                      )}
                    </button>
                    <IconButton
                      icon="send"
                      size="small"
                      label={why ?? say.sendNow(saved.name)}
                      aria-disabled={why !== null}
                      onClick={() => {
                        if (why === null) onSend(message);
                      }}
                    />
                    <Menu align="end" trigger={<IconButton icon="dots" size="small" label={say.moreOf(saved.name)} />}>
                      <MenuItem onChoose={() => onRename(saved)}>{say.rename}</MenuItem>
                      <MenuItem onChoose={() => change((before) => duplicateMessage(before, saved.id))}>
                        {say.duplicate}
                      </MenuItem>
                      <MenuItem
                        danger
                        onChoose={() => {
                          change((before) => removeMessage(before, saved.id));
                          note(say.removed(saved.name));
                        }}
                      >
                        {say.remove}
                      </MenuItem>
                    </Menu>
                  </li>
                );
              })}
            </ul>
          </section>
        ))}
      </div>
      {elsewhere > 0 && (
        <Switch on={everywhere} onChange={setEverywhere}>
          {say.savedElsewhere(elsewhere)}
        </Switch>
      )}
      {offered.length > 0 && <p className="comp-empty">{say.savedHint}</p>}
    </Popover>
  );
}

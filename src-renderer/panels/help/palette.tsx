import { Command as Cmdk } from 'cmdk';
import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { useKeysText } from '../../commands/dispatch.ts';
import { COMMAND_GROUPS, type Command, useAllCommands } from '../../commands/registry.ts';
import { useWindowState } from '../../state/store.ts';
import { Glyph, Icon } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import { type Place, usePlaces } from './places.ts';
import '../../widgets/dialog.css';
import './palette.css';

/** `#1,204` or a bare number: an entry of the recording on screen. */
function entryNumber(typed: string): number | null {
  const found = /^\s*#?\s*(\d[\d,.\s]*)$/.exec(typed)?.[1]?.replace(/[,.\s]/g, '');
  const seq = Number(found);
  return found !== undefined && Number.isSafeInteger(seq) && seq > 0 ? seq : null;
}

/** Everything that can be done or gone to, by a few letters of its name. Mounted means open. */
export default function Palette({ onClose }: { readonly onClose: () => void }) {
  const commands = useAllCommands();
  const places = usePlaces();
  const [typed, setTyped] = useState('');
  const keysText = useKeysText();
  const tab = useWindowState((state) => state.tabs.find((one) => one.id === state.activeTabId));
  const update = useWindowState((state) => state.update);
  // Closed first: what is run may open a dialog of its own or move the focus.
  const choose = (run: () => void): void => {
    onClose();
    queueMicrotask(run);
  };
  const seq = tab === undefined || tab.recordingId === null ? null : entryNumber(typed);
  return (
    <Radix.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Radix.Portal>
        <Radix.Overlay className="dlg-veil" />
        <Radix.Content className="dlg dlg-box pal" onCloseAutoFocus={(event) => event.preventDefault()}>
          <Radix.Title className="unseen">{words.help.palette}</Radix.Title>
          <Radix.Description className="unseen">{words.help.paletteAbout}</Radix.Description>
          <Cmdk label={words.help.palette} loop filter={found}>
            <div className="pal-top">
              <Icon name="search" />
              <Cmdk.Input
                className="pal-input"
                value={typed}
                onValueChange={setTyped}
                placeholder={words.help.paletteField}
                aria-label={words.help.paletteField}
              />
            </div>
            <Cmdk.List className="pal-list" label={words.help.palette}>
              {seq === null && (
                <Cmdk.Empty className="pal-none">
                  {words.help.nothingFound(typed)} <span className="dim">{words.help.nothingHint}</span>
                </Cmdk.Empty>
              )}
              {seq !== null && tab !== undefined && (
                <Cmdk.Group heading={words.help.groups.entry} forceMount>
                  <Cmdk.Item
                    className="pal-item"
                    forceMount
                    value={`#${seq}`}
                    onSelect={() => choose(() => update(tab.id, { showTable: true, selectedSeq: seq, follow: false }))}
                  >
                    {words.help.goToEntry(seq.toLocaleString('en'))}
                  </Cmdk.Item>
                </Cmdk.Group>
              )}
              {COMMAND_GROUPS.map((group) => (
                <Group key={group} heading={words.help.groups[group]}>
                  {commands
                    .filter((command) => command.group === group)
                    .sort((one, other) => Number(one.unable !== undefined) - Number(other.unable !== undefined))
                    .map((command) => (
                      <CommandItem
                        key={command.id}
                        command={command}
                        keys={command.keys?.[0] === undefined ? null : keysText(command.keys[0])}
                        onChoose={() => choose(command.run)}
                      />
                    ))}
                </Group>
              ))}
              {(['tabs', 'endpoints', 'recordings'] as const).map((group) => (
                <Group key={group} heading={words.help.groups[group]}>
                  {places
                    .filter((place) => place.group === group)
                    .map((place) => (
                      <PlaceItem key={place.id} place={place} onChoose={() => choose(place.go)} />
                    ))}
                </Group>
              ))}
            </Cmdk.List>
          </Cmdk>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Every typed word must stand somewhere; at the start of the name it weighs most. */
function found(value: string, typed: string, keywords: readonly string[] = []): number {
  const name = keywords[0]?.toLowerCase() ?? value.toLowerCase();
  const all = keywords.join(' ').toLowerCase();
  const parts = typed.toLowerCase().trim().split(/\s+/).filter(Boolean);
  if (parts.some((part) => !all.includes(part))) return 0;
  const [first = ''] = parts;
  if (name.startsWith(first)) return 1;
  if (name.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(first))) return 0.8;
  return name.includes(first) ? 0.6 : 0.4;
}

function Group({ heading, children }: { readonly heading: string; readonly children: readonly ReactNode[] }) {
  return children.length === 0 ? null : <Cmdk.Group heading={heading}>{children}</Cmdk.Group>;
}

interface CommandItemProps {
  readonly command: Command;
  readonly keys: string | null;
  readonly onChoose: () => void;
}

function CommandItem({ command, keys, onChoose }: CommandItemProps) {
  const { id, title, unable, checked } = command;
  const search = [title, command.words ?? '', words.help.groups[command.group]];
  return (
    <Cmdk.Item className="pal-item" value={id} keywords={search} disabled={unable !== undefined} onSelect={onChoose}>
      <span className="ell">{title}</span>
      {checked === true && <Glyph name="check" />}
      <span className="grow" />
      {unable !== undefined && <span className="pal-end">{unable}</span>}
      {keys !== null && <kbd>{keys}</kbd>}
    </Cmdk.Item>
  );
}

function PlaceItem({ place, onChoose }: { readonly place: Place; readonly onChoose: () => void }) {
  const search = [place.name, place.about, words.help.groups[place.group]];
  return (
    <Cmdk.Item className="pal-item" value={place.id} keywords={search} onSelect={onChoose}>
      <span className="ell">{place.name}</span>
      <span className="pal-end ell">{place.about}</span>
    </Cmdk.Item>
  );
}

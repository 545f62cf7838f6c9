import type { MenuEntry, MenuModel, MenuRole } from '../../../src-shared/contract/shell.ts';
import type { Command } from '../../commands/registry.ts';
import { words } from '../../words/index.ts';

const said = words.desktop.menu;
const LINE: MenuEntry = { kind: 'line' };
/** What one menu takes; the shell refuses more. */
const MOST_ENTRIES = 100;

const role = (name: MenuRole): MenuEntry => ({ kind: 'role', role: name, title: said[name] });

function entryOf({ id, title, keys, unable, checked }: Command): MenuEntry {
  return { kind: 'command', id, title: title.slice(0, 200), key: keys?.[0], enabled: unable === undefined, checked };
}

/** Parts with a line between those that have anything in them. */
function inParts(parts: readonly (readonly MenuEntry[])[]): MenuEntry[] {
  return parts
    .filter((part) => part.length > 0)
    .flatMap((part, index) => (index === 0 ? part : [LINE, ...part]))
    .slice(0, MOST_ENTRIES);
}

/** The native menu bar, made of the commands that are on screen now: titles, keys and ticks come from nowhere else. */
export function menuBar(commands: readonly Command[], mac: boolean): readonly MenuModel[] {
  const left = new Map(commands.map((command) => [command.id, command]));
  const take = (...ids: readonly string[]): MenuEntry[] =>
    ids.flatMap((id) => {
      const command = left.get(id);
      left.delete(id);
      return command === undefined ? [] : [entryOf(command)];
    });
  const takeAll = (fits: (command: Command) => boolean): MenuEntry[] =>
    take(...[...left.values()].filter(fits).map(({ id }) => id));
  const group = (name: Command['group']) => takeAll((command) => command.group === name);

  // In this order, so that what has a place of its own is not taken by its group.
  const about = take('app.about', 'app.update');
  const settings = take('app.settings');
  const tabs = take('tab.next', 'tab.previous');
  const numbered = takeAll(({ id }) => id.startsWith('tab.') && id !== 'tab.close');
  const close = take('tab.close');
  const fresh = take('connection.new', 'window.new');
  const open = take('recording.open');
  const recent = takeAll(({ id }) => id.startsWith('recording.recent.'));
  const recordings = group('recording');
  const profile = take('profile.show');
  const zoom = take('view.zoomIn', 'view.zoomOut', 'view.zoomReset');

  const file = inParts([
    [...fresh, ...open],
    recent,
    recordings,
    [...(mac ? [] : settings), ...profile],
    [...close, role('close')],
    mac ? [] : [role('quit')],
  ]);
  const edit = inParts([
    [role('undo'), role('redo')],
    [role('cut'), role('copy'), role('paste'), role('selectAll')],
    group('composer'),
  ]);
  const connection = inParts([group('connection')]);
  const help = inParts([group('help'), mac ? [] : about]);
  const view = inParts([
    zoom,
    group('view'),
    group('timeline'),
    group('table'),
    group('detail'),
    [role('togglefullscreen'), role('toggleDevTools')],
  ]);
  const window = inParts([
    [role('minimize'), ...(mac ? [role('zoom')] : [])],
    tabs,
    numbered,
    mac ? [role('front')] : [],
  ]);
  const menus = [
    { title: said.file, entries: file },
    { title: said.edit, entries: edit },
    { title: said.view, entries: view },
    { title: said.connection, entries: connection },
    { title: said.window, entries: window },
    { title: said.help, entries: help },
  ];
  if (!mac) return menus;
  const app = inParts([
    about,
    settings,
    [role('services')],
    [role('hide'), role('hideOthers'), role('unhide')],
    [role('quit')],
  ]);
  return [{ title: said.app, entries: app }, ...menus];
}

import { type Command, useCommands } from '../../commands/registry.ts';
import { useRecentFiles } from '../../data/recent-files.ts';
import { useShell } from '../../data/use-shell.ts';
import { useWindowState } from '../../state/store.ts';
import { words } from '../../words/index.ts';
import { useActions } from '../actions.ts';
import { nextScale, useSettings } from './use-settings.ts';

const said = words.desktop.commands;
const MOST_IN_MENU = 5;

export interface DesktopDoors {
  readonly openSettings: () => void;
  readonly openAbout: () => void;
}

/** Commands of what surrounds the window. What this shell cannot do is not offered. */
export function useDesktopCommands({ openSettings, openAbout }: DesktopDoors): void {
  const shell = useShell();
  const actions = useActions();
  const report = useWindowState((state) => state.report);
  const [settings, change] = useSettings();
  const { files } = useRecentFiles();
  const { can } = shell;
  const tell = async (asked: ReturnType<typeof shell.ask>): Promise<void> => {
    const answer = await asked;
    if (!answer.ok) report(answer.error);
  };
  const open = async (path: string): Promise<void> => {
    const opened = await actions.openRecording(path);
    if (!opened.ok) report(opened.error);
  };
  const scale = (direction: 1 | -1) => () => change({ textScale: nextScale(settings.textScale, direction) });

  const commands: readonly (Command | false)[] = [
    {
      id: 'app.settings',
      title: said.settings,
      group: 'view',
      keys: ['Mod+,'],
      words: 'preferences',
      run: openSettings,
    },
    { id: 'app.about', title: said.about, group: 'help', words: 'version licence', run: openAbout },
    can.updates && { id: 'app.update', title: said.update, group: 'help', run: openSettings },
    can.windows && {
      id: 'window.new',
      title: said.newWindow,
      group: 'view',
      keys: can.menus ? ['Mod+Shift+N'] : undefined,
      run: () => void tell(shell.ask('window.new', {})),
    },
    can.fileManager && {
      id: 'profile.show',
      title: said.profile,
      group: 'recording',
      words: 'folder files',
      run: () => void tell(shell.ask('profile.show', {})),
    },
    can.zoom && { id: 'view.zoomIn', title: said.zoomIn, group: 'view', keys: ['Mod+Plus', 'Mod+='], run: scale(1) },
    can.zoom && { id: 'view.zoomOut', title: said.zoomOut, group: 'view', keys: ['Mod+-'], run: scale(-1) },
    can.zoom && {
      id: 'view.zoomReset',
      title: said.zoomReset,
      group: 'view',
      keys: ['Mod+0'],
      run: () => change({ textScale: 1 }),
    },
    ...files.slice(0, MOST_IN_MENU).map(
      ({ path, name }, index): Command => ({
        id: `recording.recent.${index + 1}`,
        title: said.recent(name),
        group: 'recording',
        words: path,
        run: () => void open(path),
      }),
    ),
  ];
  useCommands(commands.filter((command) => command !== false));
}

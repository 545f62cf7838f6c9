import { lazy, Suspense, useState } from 'react';
import { useCommands } from '../../commands/registry.ts';
import { useShell } from '../../data/use-shell.ts';
import { useWindowState } from '../../state/store.ts';
import { words } from '../../words/index.ts';
import type { Watch } from './watch.ts';
import { Watching } from './watching.tsx';

const WatchDialog = lazy(() => import('./watch-dialog.tsx'));
const FRESH: Watch = { lost: true, filter: '' };

/** The connections this window watches, until it is closed, and the command to choose what. */
export function Watches() {
  const shell = useShell();
  const tabs = useWindowState((state) => state.tabs);
  const active = useWindowState((state) => state.tabs.find(({ id }) => id === state.activeTabId));
  const [watches, setWatches] = useState<Readonly<Record<string, Watch>>>({});
  const [asked, setAsked] = useState<string | null>(null);
  const can = active?.kind === 'connection' && active.recordingId !== null;
  useCommands(
    shell.can.notices
      ? [
          {
            id: 'connection.watch',
            title: words.desktop.commands.watch,
            group: 'connection',
            words: words.desktop.commands.watchWords,
            checked: active !== undefined && watches[active.id] !== undefined,
            ...(can ? {} : { unable: words.desktop.watch.noTab }),
            run: () => setAsked(active?.id ?? null),
          },
        ]
      : [],
  );
  const change = (id: string, watch: Watch | null): void =>
    setWatches((before) => {
      const { [id]: _, ...others } = before;
      return watch === null ? others : { ...others, [id]: watch };
    });
  return (
    <>
      {tabs.map((tab) => {
        const watch = watches[tab.id];
        return watch === undefined ? null : <Watching key={tab.id} tab={tab} watch={watch} />;
      })}
      <Suspense>
        {asked !== null && (
          <WatchDialog
            watch={watches[asked] ?? FRESH}
            onChange={(watch) => change(asked, watch)}
            onClose={() => setAsked(null)}
          />
        )}
      </Suspense>
    </>
  );
}

import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { ConnectionStatus } from '../../../src-shared/model/connection.ts';
import { useCommands } from '../../commands/registry.ts';
import { words } from '../../words/index.ts';

const said = words.timeline.mark;

const MarkDialog = lazy(() => import('./mark-dialog.tsx'));

/** Setting a mark on one of these connections: its command, the way to open its dialog, and the dialog while it is open. */
export function useMark(connections: readonly ConnectionStatus[]): {
  readonly open: () => void;
  readonly dialog: ReactNode;
} {
  const [marking, setMarking] = useState(false);
  const open = (): void => setMarking(true);
  useCommands([
    {
      id: 'timeline.mark',
      title: said.title,
      group: 'timeline',
      keys: ['M'],
      words: said.otherWords,
      ...(connections.length === 0 ? { unable: said.noConnection } : {}),
      run: open,
    },
  ]);
  const dialog = (
    <Suspense>
      {marking && connections.length > 0 && <MarkDialog connections={connections} onClose={() => setMarking(false)} />}
    </Suspense>
  );
  return { open, dialog };
}

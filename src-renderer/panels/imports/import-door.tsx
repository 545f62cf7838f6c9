import { lazy, Suspense, useState } from 'react';
import { useCommands } from '../../commands/registry.ts';
import { words } from '../../words/index.ts';
import type { ImportSource } from './files.ts';

const ImportDialog = lazy(() => import('./import-dialog.tsx'));

export interface ImportDoorProps {
  /** What was dropped on the window; the dialog begins with it. */
  readonly dropped: ImportSource | null;
  readonly onClose: () => void;
}

/** Offers `endpoint.import` and opens its dialog. */
export function ImportDoor({ dropped, onClose }: ImportDoorProps) {
  const [open, setOpen] = useState(false);
  useCommands([
    {
      id: 'endpoint.import',
      title: words.imports.command,
      group: 'connection',
      words: words.imports.commandWords,
      run: () => setOpen(true),
    },
  ]);
  const close = (): void => {
    setOpen(false);
    onClose();
  };
  return <Suspense>{(open || dropped !== null) && <ImportDialog dropped={dropped} onClose={close} />}</Suspense>;
}

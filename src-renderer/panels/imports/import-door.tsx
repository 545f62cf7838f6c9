import { lazy, Suspense, useState } from 'react';
import { useCommands } from '../../commands/registry.ts';
import { words } from '../../words/index.ts';

const ImportDialog = lazy(() => import('./import-dialog.tsx'));

/** Offers `endpoint.import` and opens its dialog. */
export function ImportDoor() {
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
  return <Suspense>{open && <ImportDialog onClose={() => setOpen(false)} />}</Suspense>;
}

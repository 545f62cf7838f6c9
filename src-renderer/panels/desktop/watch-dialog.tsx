import { useId, useState } from 'react';
import { parseFilter } from '../../../src-shared/filter/index.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { Field, TextInput } from '../../widgets/field.tsx';
import { words } from '../../words/index.ts';
import { Notifications } from '../settings/notifications.tsx';
import type { Watch } from './watch.ts';
import './watch-dialog.css';

const said = words.desktop.watch;

export interface WatchDialogProps {
  readonly watch: Watch;
  /** Null: watch no more. */
  readonly onChange: (watch: Watch | null) => void;
  readonly onClose: () => void;
}

/** What of the active connection is told while the window is in the background. */
export default function WatchDialog({ watch, onChange, onClose }: WatchDialogProps) {
  const formId = useId();
  const [lost, setLost] = useState(watch.lost);
  const [filter, setFilter] = useState(watch.filter);
  const typed = filter.trim();
  const parsed = typed === '' ? null : parseFilter(typed);
  const problem = parsed === null || parsed.ok ? null : parsed.error;
  return (
    <Dialog
      title={said.title}
      about={said.intro}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{said.cancel}</Button>
          <span className="grow" />
          <Button tone="primary" type="submit" form={formId} disabled={problem !== null}>
            {lost || typed !== '' ? said.watch : said.stop}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="watch"
        onSubmit={(event) => {
          event.preventDefault();
          onChange(lost || typed !== '' ? { lost, filter: typed } : null);
          onClose();
        }}
      >
        <label className="watch-check">
          <input type="checkbox" checked={lost} onChange={(event) => setLost(event.target.checked)} />
          {said.lost}
        </label>
        <Field label={said.filter} hint={said.filterHint} error={problem === null ? null : problem.message}>
          {(control) => <TextInput {...control} value={filter} onChange={(event) => setFilter(event.target.value)} />}
        </Field>
        <Notifications />
      </form>
    </Dialog>
  );
}

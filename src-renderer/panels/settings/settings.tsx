import { useState } from 'react';
import { emptyDocument } from '../../../src-shared/model/documents.ts';
import { useAsk } from '../../data/use-engine.ts';
import { useShell } from '../../data/use-shell.ts';
import { useWindowState } from '../../state/store.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { Field, Select, TextInput } from '../../widgets/field.tsx';
import { words } from '../../words/index.ts';
import { useSettings } from '../desktop/use-settings.ts';
import { Notifications } from './notifications.tsx';
import { Updates } from './updates.tsx';
import './settings.css';

const said = words.desktop.settings;
const NOTHING = {};
const THEMES = (['system', 'light', 'dark'] as const).map((value) => ({ value, label: said.themes[value] }));
/** What is typed as a scale in percent; null when it is none. */
export function scaleOf(typed: string): number | null {
  const percent = Number(typed.trim().replace(/\s*%$/, ''));
  return typed.trim() !== '' && Number.isFinite(percent) && percent >= 80 && percent <= 200 ? percent / 100 : null;
}

/** Settings of the profile. Each is checked as it is typed, and kept as soon as it is right. */
export default function Settings({ onClose }: { readonly onClose: () => void }) {
  const [settings, change] = useSettings();
  const shell = useShell();
  const note = useWindowState((state) => state.note);
  const info = useAsk('app.info', NOTHING).value;
  const [scale, setScale] = useState<string | null>(null);
  const typedScale = scale ?? String(Math.round(settings.textScale * 100));
  const reset = (): void => {
    change(emptyDocument('settings'));
    setScale(null);
    note(said.wasReset);
  };
  return (
    <Dialog
      title={said.title}
      about={said.about}
      form="sheet"
      onClose={onClose}
      actions={
        <>
          <Button onClick={reset} title={said.resetHint}>
            {said.reset}
          </Button>
          <span className="grow" />
          <Button tone="primary" onClick={onClose}>
            {said.done}
          </Button>
        </>
      }
    >
      <div className="set">
        <Field label={said.theme} hint={said.themeHint}>
          {(control) => (
            <Select {...control} value={settings.theme} options={THEMES} onChange={(theme) => change({ theme })} />
          )}
        </Field>
        {shell.can.zoom ? (
          <Field label={said.scale} hint={said.scaleHint} error={scaleOf(typedScale) === null ? said.scaleError : null}>
            {(control) => (
              <div className="set-row">
                <TextInput
                  {...control}
                  className="set-scale"
                  inputMode="numeric"
                  value={typedScale}
                  onBlur={() => setScale(null)}
                  onChange={(event) => {
                    setScale(event.target.value);
                    const textScale = scaleOf(event.target.value);
                    if (textScale !== null) change({ textScale });
                  }}
                />
                %
              </div>
            )}
          </Field>
        ) : (
          <section>
            <h3>{said.scale}</h3>
            <p>{said.scaleBrowser}</p>
          </section>
        )}
        <Notifications />
        <Updates feed={settings.updateFeed} onFeed={(updateFeed) => change({ updateFeed })} />
        {info !== null && info !== undefined && (
          <section>
            <h3>{said.profile}</h3>
            <p className="set-row">
              <span className="mono">{info.profileDir}</span>
              {shell.can.fileManager && (
                <Button size="small" onClick={() => void shell.ask('profile.show', {})}>
                  {said.show}
                </Button>
              )}
            </p>
            <h3>{said.recordings}</h3>
            <p className="mono">{info.recordingsDir}</p>
          </section>
        )}
      </div>
    </Dialog>
  );
}

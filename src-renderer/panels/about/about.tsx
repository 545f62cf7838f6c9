import { useEffect, useState } from 'react';
import type { ShellVersions } from '../../../src-shared/contract/shell.ts';
import { useAsk } from '../../data/use-engine.ts';
import { useShell } from '../../data/use-shell.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { words } from '../../words/index.ts';
import { useActions } from '../actions.ts';
import './about.css';

const said = words.desktop.aboutBox;
const NOTHING = {};

/** Which Wirescope this is, on what it runs, and under which licence. */
export default function About({ onClose }: { readonly onClose: () => void }) {
  const info = useAsk('app.info', NOTHING).value;
  const shell = useShell();
  const actions = useActions();
  const [versions, setVersions] = useState<ShellVersions>(NOTHING);
  useEffect(() => {
    let shown = true;
    void shell.ask('shell.versions', {}).then((answer) => {
      if (shown && answer.ok) setVersions(answer.value);
    });
    return () => {
      shown = false;
    };
  }, [shell]);
  const facts: readonly (readonly [string, string])[] = [
    [said.version, info?.version ?? '…'],
    [said.engineNode, info?.engine.node ?? '…'],
    [said.sqlite, info?.engine.sqlite ?? '…'],
    ...Object.entries(versions),
  ];
  const text = facts.map(([name, value]) => `${name}: ${value}`).join('\n');
  return (
    <Dialog
      title={said.title}
      about={said.about}
      onClose={onClose}
      actions={
        <>
          <Button icon="copy" onClick={() => void actions.copy(text, said.copied)}>
            {said.copy}
          </Button>
          <span className="grow" />
          <Button tone="primary" onClick={onClose}>
            {said.close}
          </Button>
        </>
      }
    >
      <dl className="abt">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div>
          <dt>{said.licence}</dt>
          <dd className="abt-prose">{said.licenceText}</dd>
        </div>
      </dl>
    </Dialog>
  );
}

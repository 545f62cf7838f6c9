import { useEffect, useState } from 'react';
import type { NoticePermission } from '../../../src-shared/contract/shell.ts';
import { useShell } from '../../data/use-shell.ts';
import { useWindowState } from '../../state/store.ts';
import { Button } from '../../widgets/button.tsx';
import { words } from '../../words/index.ts';

const said = words.desktop.settings;
const SAID = {
  granted: said.noticesGranted,
  unasked: said.noticesUnasked,
  refused: said.noticesRefused,
} as const satisfies Record<NoticePermission, string>;

/** Whether the system shows notifications, asking for it by a button only, and one to see how they look. */
export function Notifications() {
  const shell = useShell();
  const report = useWindowState((state) => state.report);
  const [permission, setPermission] = useState<NoticePermission>('refused');
  useEffect(() => {
    let shown = true;
    void shell.ask('notice.permission', { ask: false }).then((answer) => {
      if (shown && answer.ok) setPermission(answer.value);
    });
    return () => {
      shown = false;
    };
  }, [shell]);
  const ask = async (): Promise<void> => {
    const answer = await shell.ask('notice.permission', { ask: true });
    if (answer.ok) setPermission(answer.value);
  };
  const test = async (): Promise<void> => {
    const answer = await shell.ask('notice.show', { id: 'settings', title: said.testTitle, body: said.testBody });
    if (!answer.ok) report(answer.error);
  };
  return (
    <section>
      <h3>{said.notices}</h3>
      <p role="status">{SAID[permission]}</p>
      <div className="set-row">
        {permission === 'unasked' && (
          <Button size="small" onClick={() => void ask()}>
            {said.ask}
          </Button>
        )}
        {permission === 'granted' && (
          <Button size="small" onClick={() => void test()}>
            {said.test}
          </Button>
        )}
      </div>
    </section>
  );
}

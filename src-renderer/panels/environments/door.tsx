import { lazy, Suspense, useEffect, useState } from 'react';
import { type Command, useCommands } from '../../commands/registry.ts';
import { useEngine } from '../../data/use-engine.ts';
import { useWindowState } from '../../state/store.ts';
import { words } from '../../words/index.ts';

const EnvironmentsEditor = lazy(() => import('./editor.tsx'));
const said = words.endpoints.environments;

/** The way to environments while the window is there: their commands, their editor, and what is wrong with secrets. */
export function EnvironmentsDoor() {
  const { call } = useEngine();
  const environments = useWindowState((state) => state.environments.environments);
  const environmentId = useWindowState((state) => state.environmentId);
  const choose = useWindowState((state) => state.chooseEnvironment);
  const report = useWindowState((state) => state.report);
  const [editing, setEditing] = useState(false);
  useCommands([
    {
      id: 'environment.edit',
      title: said.editCommand,
      group: 'connection',
      keys: ['Mod+E'],
      words: said.editWords,
      run: () => setEditing(true),
    },
    ...environments.map(
      ({ id, name }): Command => ({
        id: `environment.use.${id}`,
        title: said.use(name),
        group: 'connection',
        words: said.useWords,
        checked: id === environmentId,
        run: () => choose(id),
      }),
    ),
    {
      id: 'environment.none',
      title: said.useNone,
      group: 'connection',
      words: said.useWords,
      checked: environmentId === null,
      run: () => choose(null),
    },
  ]);
  useEffect(() => {
    void call('secret.status', {}).then((answer) => {
      const problem = answer.ok ? answer.value.problem : answer.error;
      if (problem !== null) report(problem);
    });
  }, [call, report]);
  return <Suspense>{editing && <EnvironmentsEditor onClose={() => setEditing(false)} />}</Suspense>;
}

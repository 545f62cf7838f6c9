import { useCommandRegistry } from '../../commands/registry.ts';
import { useWindowState } from '../../state/store.ts';
import { IconButton } from '../../widgets/button.tsx';
import { Select } from '../../widgets/field.tsx';
import { words } from '../../words/index.ts';
import './environments.css';

const said = words.endpoints.environments;
/** Radix has no empty value. */
const NONE = '-';

/** Which environment answers for what is connected next, and the way to edit them. */
export function EnvironmentChooser() {
  const commands = useCommandRegistry();
  const environments = useWindowState((state) => state.environments.environments);
  const environmentId = useWindowState((state) => state.environmentId);
  const choose = useWindowState((state) => state.chooseEnvironment);
  return (
    <div className="side-foot">
      <Select
        label={said.chooser}
        value={environmentId ?? NONE}
        options={[
          { value: NONE, label: said.none },
          ...environments.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={(id) => choose(id === NONE ? null : id)}
      />
      <IconButton icon="settings" size="small" label={said.edit} onClick={() => commands.run('environment.edit')} />
    </div>
  );
}

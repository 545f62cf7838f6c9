import { useKeysText } from '../../commands/dispatch.ts';
import { COMMAND_GROUPS, useAllCommands } from '../../commands/registry.ts';
import { Dialog } from '../../widgets/dialog.tsx';
import { words } from '../../words/index.ts';
import './keyboard-sheet.css';

/** Every command that has keys now, and the keys that widgets have of themselves. */
export default function KeyboardSheet({ onClose }: { readonly onClose: () => void }) {
  const commands = useAllCommands();
  const keysText = useKeysText();
  return (
    <Dialog
      title={words.help.keyboard}
      about={words.help.keyboardAbout}
      onClose={onClose}
      className="keys-box"
      actions={null}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: longer than the dialog and without a control: keys scroll it */}
      <div className="keys" tabIndex={0}>
        {COMMAND_GROUPS.map((group) => {
          const having = commands.filter((command) => command.group === group && (command.keys?.length ?? 0) > 0);
          if (having.length === 0) return null;
          return (
            <section key={group}>
              <h3>{words.help.groups[group]}</h3>
              <dl>
                {having.map((command) => (
                  <div key={command.id}>
                    <dt>{command.title}</dt>
                    <dd>
                      {command.keys?.map((keys) => (
                        <kbd key={keys} data-keys={keys}>
                          {keysText(keys)}
                        </kbd>
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
        <section>
          <h3>{words.help.elsewhere}</h3>
          <dl>
            {words.help.fixed.map(([where, keys, does]) => (
              <div key={`${where} ${keys}`}>
                <dt>
                  {where}: {does}
                </dt>
                <dd>
                  <kbd>{keys}</kbd>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
}

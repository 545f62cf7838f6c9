import { type Command, useCommands } from '../../commands/registry.ts';
import { shallowEqual, useTick } from '../../data/use-engine.ts';
import { words } from '../../words/index.ts';
import { useLabActions, useLabList } from './use-labs.ts';

const said = words.labs.commands;

/** Starting any lab, from anywhere. */
export function useLabCommands(): void {
  const labs = useLabActions();
  const list = useLabList().value ?? [];
  const running = useTick((tick) => tick.labs.map((one) => one.lab), shallowEqual);
  useCommands(
    list.flatMap(({ lab, title, number }): Command[] => {
      const found = { group: 'labs', words: `${said.words} ${number}` } as const;
      const start = (name: string): Command => ({
        id: `lab.start.${lab}`,
        title: name,
        ...found,
        run: () => labs.start(lab),
      });
      if (!running.includes(lab)) return [start(said.start(title))];
      return [
        { id: `lab.show.${lab}`, title: said.show(title), ...found, run: () => labs.show(lab) },
        start(said.again(title)),
      ];
    }),
  );
}

import { Button } from '../../widgets/button.tsx';
import { Icon } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import { useLabActions, useLabList } from './use-labs.ts';
import './start-labs.css';

const said = words.labs;

/** The labs on the start page: the one to do next, and all of them by number. */
export function StartLabs() {
  const { show } = useLabActions();
  const list = useLabList().value ?? [];
  const next = list.find((lab) => lab.doneSteps < lab.steps.length) ?? list[0];
  if (next === undefined) return null;
  const begun = list.some((lab) => lab.doneSteps > 0);
  return (
    <section className="start-labs" aria-labelledby="start-labs">
      <Icon name="book" />
      <h2 id="start-labs">{said.learn}</h2>
      <p>{said.learnAbout}</p>
      <Button onClick={() => show(next.lab)}>{begun ? said.learnGoOn(next.number) : said.learnStart}</Button>
    </section>
  );
}

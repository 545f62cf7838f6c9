import { Button } from '../../widgets/button.tsx';
import { Glyph } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import { type ListedLab, useLabActions } from './use-labs.ts';

const said = words.labs;

/** At the end: what to do in one's own code, and the next lab. */
export function LabSummary({ lab, labs }: { readonly lab: ListedLab; readonly labs: readonly ListedLab[] }) {
  const { show } = useLabActions();
  const next = labs.find((one) => one.number === lab.number + 1);
  return (
    <section className="lab-summary" aria-labelledby="lab-finished">
      <h2 id="lab-finished">
        <Glyph name="check" />
        {said.finished}
      </h2>
      <p>{said.finishedSteps(lab.steps.length)}</p>
      <h3>{said.advice}</h3>
      <ul>
        {lab.advice.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
      {next === undefined ? (
        <p>{said.allDone}</p>
      ) : (
        <Button tone="primary" onClick={() => show(next.lab)}>
          {said.nextLab(next.number, next.title)}
        </Button>
      )}
    </section>
  );
}

import { Button } from '../../widgets/button.tsx';
import { words } from '../../words/index.ts';
import { useLabDoing } from './lab-doing.ts';
import { type ListedLab, useLabActions } from './use-labs.ts';

const said = words.labs;

/** Before the start: what the lab is about, and what one will do. */
export function LabIntro({ lab }: { readonly lab: ListedLab }) {
  const labs = useLabActions();
  const { busy } = useLabDoing(lab.lab);
  const all = lab.steps.length;
  return (
    <section className="lab-steps lab-intro" aria-label={said.steps}>
      <p className="lab-about">{lab.about}</p>
      {lab.doneSteps > 0 && (
        <p className="lab-before">
          {lab.doneSteps === all ? said.finishedBefore : said.begunBefore(lab.doneSteps, all)}
        </p>
      )}
      <div className="lab-go">
        <Button
          tone="primary"
          size="big"
          icon="play"
          autoFocus
          disabled={busy !== null}
          onClick={() => labs.start(lab.lab)}
        >
          {busy?.what === 'start' ? said.starting : said.start}
        </Button>
        <span className="lab-minutes">{said.minutes(lab.minutes)}</span>
      </div>
      <p className="lab-fine">{said.startAbout}</p>
      <h2 className="lab-will">{said.willDo}</h2>
      <ol>
        {lab.steps.map(({ step, title }, at) => (
          <li key={step} className="lab-step is-next">
            <span className="lab-mark">{at + 1}</span>
            <div>
              <h3>{title}</h3>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

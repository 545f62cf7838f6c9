import type { Problem } from '../../../src-shared/base/result.ts';
import { Button } from '../../widgets/button.tsx';
import { Glyph } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import { useLostRecordings, useRestart } from './use-restart.ts';
import './lost.css';

const said = words.desktop.lost;

/** The engine is gone: what happened, what is kept, what to do, over everything. What was on screen stays readable behind it. */
export function Lost({ problem, restarting }: { readonly problem: Problem; readonly restarting: boolean }) {
  const recordings = useLostRecordings();
  const restart = useRestart(recordings);
  const crashed = problem.code === 'ENGINE_CRASHED' || problem.code === 'ENGINE_NOT_STARTED';
  return (
    <div className="lost" role="alertdialog" aria-modal="true" aria-labelledby="lost-what" aria-describedby="lost-do">
      <section className="lost-card">
        <div className="lost-top">
          <Glyph name="error" />
          <span>{problem.code}</span>
        </div>
        <div className="lost-in">
          <h2 id="lost-what">{problem.message}</h2>
          <p id="lost-do">{problem.hint}</p>
          {problem.facts !== undefined && (
            <dl className="lost-facts">
              {Object.entries(problem.facts).map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          )}
          {recordings.length > 0 && (
            <section className="lost-kept">
              <h3>{said.kept}</h3>
              <ul>
                {recordings.map(({ id, name, path }) => (
                  <li key={id}>
                    <b>{name}</b>
                    <span>{path}</span>
                  </li>
                ))}
              </ul>
            </section>
          )}
          <div className="lost-do">
            <Button tone="primary" icon="refresh" autoFocus disabled={restarting} onClick={() => void restart()}>
              {restarting ? said.restarting : crashed ? said.restart : said.connectAgain}
            </Button>
            <Button disabled={restarting} onClick={() => location.reload()}>
              {said.reload}
            </Button>
          </div>
          <p className="unseen" role="status">
            {restarting ? said.restarting : ''}
          </p>
        </div>
      </section>
    </div>
  );
}

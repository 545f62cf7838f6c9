import type { Problem } from '../../../src-shared/base/result.ts';
import { Button } from '../../widgets/button.tsx';
import { Glyph } from '../../widgets/icon.tsx';
import './lost.css';

/** The engine is gone: what happened, what to do, over everything. What was on screen stays readable behind it. */
export function Lost({ problem }: { readonly problem: Problem }) {
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
          <Button tone="primary" icon="refresh" autoFocus onClick={() => location.reload()}>
            Reload
          </Button>
        </div>
      </section>
    </div>
  );
}

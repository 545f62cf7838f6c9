import { visible } from '../../../src-shared/base/visible-text.ts';
import type { EndpointInput } from '../../../src-shared/model/endpoint.ts';
import { TRANSPORT_NAME } from '../../state/endpoints.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { Glyph } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import { ProblemText } from '../problem.tsx';
import { type TrialLine, trialLines, verdict } from './story.ts';
import { useTrial } from './use-trial.ts';
import './trial.css';

const said = words.trial;

const GLYPH = { running: 'wait', passed: 'check', noted: 'warn', failed: 'error' } as const;

export interface TrialDialogProps {
  readonly endpoint: EndpointInput;
  readonly onClose: () => void;
}

/** One attempt at the endpoint, as it happens. Closing it stops it. */
export default function TrialDialog({ endpoint, onClose }: TrialDialogProps) {
  const { report, problem, again, stop } = useTrial(endpoint);
  const running = problem === null && (report === null || report.state === 'running');
  return (
    <Dialog
      title={said.title}
      about={said.about}
      onClose={onClose}
      className="tri"
      actions={
        <>
          <span className="grow" />
          {running ? <Button onClick={stop}>{said.stop}</Button> : <Button onClick={again}>{said.again}</Button>}
          <Button tone="primary" onClick={onClose}>
            {said.close}
          </Button>
        </>
      }
    >
      <p className="tri-url">{visible(endpoint.url)}</p>
      {report !== null && (
        <>
          <ol className="tri-steps" aria-label={said.stepsName}>
            {trialLines(report, endpoint).map((line) => (
              <Step key={line.step} line={line} />
            ))}
          </ol>
          <p className={`tri-verdict tri-${report.state}`} role="status">
            {verdict(report)}
          </p>
          {report.guessed && report.transport !== null && report.state !== 'running' && (
            <p className="tri-note">{said.verdict.guessed(TRANSPORT_NAME[report.transport])}</p>
          )}
          {report.problem !== null && (
            <div className="tri-problem" role="alert">
              <ProblemText problem={report.problem} />
            </div>
          )}
          {report.notices.map((notice) => (
            <p className="tri-note" key={`${notice.code} ${notice.message}`}>
              <ProblemText problem={notice} />
            </p>
          ))}
          {report.body !== null && (
            <figure className="tri-body">
              <figcaption>{said.body}</figcaption>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys */}
              <pre tabIndex={0}>{visible(report.body)}</pre>
            </figure>
          )}
        </>
      )}
      {problem !== null && (
        <div className="tri-problem" role="alert">
          <ProblemText problem={problem} />
        </div>
      )}
    </Dialog>
  );
}

function Step({ line }: { readonly line: TrialLine }) {
  return (
    <li className={`tri-step tri-step-${line.state}`}>
      {line.state === 'ahead' ? (
        <span className="tri-ahead" />
      ) : (
        <Glyph name={GLYPH[line.state]} label={said.states[line.state]} className="tri-glyph" />
      )}
      <b>{line.name}</b>
      <span className="tri-text">{visible(line.text)}</span>
      <span className="tri-took">{line.took}</span>
    </li>
  );
}

import { visible } from '../../../src-shared/base/visible-text.ts';
import type { Entry } from '../../../src-shared/model/entry.ts';
import { words } from '../../words/index.ts';
import type { FindView, PayloadFacts } from '../payload/api.ts';
import type { Payload, PayloadState } from '../payload/client.ts';

export interface PayloadNoticesProps {
  readonly payload: Payload;
  readonly state: PayloadState;
  readonly entry: Entry;
  readonly view: FindView;
  onAgain(): void;
}

/** What is not shown, or not shown as it came, and why. */
export function PayloadNotices({ payload, state, entry, view, onAgain }: PayloadNoticesProps) {
  const { facts, arrived, reading, problem } = state;
  const said = words.detail;
  const { storedBytes } = payload;
  const broken = facts !== null && (view === 'raw' ? facts.rawBroken : view !== 'hex' && facts.broken);
  return (
    <>
      {problem !== null && (
        <p className="entries-notice entries-notice-bad" role="status">
          {problem.message} {problem.hint}{' '}
          <button type="button" className="entries-link" onClick={onAgain}>
            {said.tryAgain}
          </button>
        </p>
      )}
      {problem === null && arrived < storedBytes && (
        <p className="entries-notice" role="status">
          {reading ? said.partReading(arrived, storedBytes) : said.partHere(arrived, storedBytes)}{' '}
          <button
            type="button"
            className="entries-link"
            onClick={() => (reading ? payload.cancel() : payload.resume())}
          >
            {reading ? said.cancel : said.readOn}
          </button>
        </p>
      )}
      {problem === null && arrived >= storedBytes && reading && facts !== null && !facts.whole && (
        <p className="entries-notice" role="status">
          {said.layingOut}
        </p>
      )}
      {entry.truncated && (
        <p className="entries-notice" role="status">
          {said.cutAtCap(storedBytes, entry.size)}{' '}
          {entry.sha256 && (
            <>
              {said.sha} <span className="entries-mono entries-break">{entry.sha256}</span>
            </>
          )}
        </p>
      )}
      {facts !== null && (view === 'pretty' || view === 'tree') && <Recognised payload={payload} facts={facts} />}
      {broken && (
        <p className="entries-notice" role="status">
          {said.notUtf8}
        </p>
      )}
    </>
  );
}

/** Which decoders had a say, unless there is nothing to tell: JSON that is sent as text, or plain text. */
function Recognised({ payload, facts }: { readonly payload: Payload; readonly facts: PayloadFacts }) {
  const { steps, mistake, unread } = facts;
  const said = words.detail;
  const asText = steps.length === 1 && steps[0]?.decoder === 'text';
  const plain = steps.every(({ decoder }) => decoder === 'json' || decoder === 'utf8');
  if (mistake !== null) {
    return (
      <p className="entries-notice" role="status">
        {said.notJson(mistake.at + 1)} <span className="entries-mono">{visible(mistake.near)}</span>:{' '}
        {said.mistakes[mistake.kind]} {said.shownAsItCame}
      </p>
    );
  }
  if (unread !== null) {
    return (
      <p className="entries-notice" role="status">
        {said.unread[unread.why](said.decoders[unread.decoder])}
      </p>
    );
  }
  if (plain) return null;
  const names = steps
    .map(({ decoder, guess, fact }) => {
      const name = fact === undefined ? said.decoders[decoder] : said.withFact(said.decoders[decoder], visible(fact));
      return guess ? said.guessed(name) : name;
    })
    .join(said.inside);
  return (
    <p className="entries-notice" role="status" title={steps.some(({ guess }) => guess) ? said.guessTip : undefined}>
      {said.recognised(names)} {steps.some(({ decoder }) => decoder === 'jwt') && `${said.jwtUnchecked} `}
      <button type="button" className="entries-link" onClick={() => void payload.choose(asText ? 'auto' : 'text')}>
        {asText ? said.recogniseAgain : said.showAsText}
      </button>
    </p>
  );
}

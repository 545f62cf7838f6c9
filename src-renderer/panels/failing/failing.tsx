import type { ConnectionStatus } from '../../../src-shared/model/connection.ts';
import type { ErrorDetail, Headers } from '../../../src-shared/model/entry.ts';
import { useAsk } from '../../data/use-engine.ts';
import { useWindowState } from '../../state/store.ts';
import type { Tab } from '../../state/tabs.ts';
import { Attempts } from './attempts.tsx';
import { ErrorCard } from './error-card.tsx';
import type { AttemptStory } from './story.ts';
import './failing.css';
import { words } from '../../words/index.ts';

const said = words.failing;

export interface FailingProps {
  readonly tab: Tab;
  readonly status: ConnectionStatus;
  readonly story: readonly AttemptStory[];
  readonly startedAtMs: number;
  readonly nowNs: () => number;
}

/** In place of the table while a connection has never been open: what fails, and how each attempt went. */
export function Failing({ tab, status, story, startedAtMs, nowNs }: FailingProps) {
  const update = useWindowState((state) => state.update);
  const showEntries = (selectedSeq: number | null): void => update(tab.id, { showTable: true, selectedSeq });
  const last = story.findLast((attempt) => attempt.error !== null);
  const exchange = useExchange(status.recordingId, last?.error?.seq ?? null);
  return (
    <div className={`fail ${exchange === null ? '' : 'fail-two'}`}>
      <div className="fail-left">
        {last !== undefined && last.error !== null && (
          <ErrorCard
            tab={tab}
            status={status}
            attempt={last.attempt}
            error={last.error}
            startedAtMs={startedAtMs}
            onShowEntries={() => showEntries(null)}
          />
        )}
        <Attempts story={story} status={status} startedAtMs={startedAtMs} nowNs={nowNs} onJump={showEntries} />
      </div>
      {exchange !== null && <Exchange {...exchange} />}
    </div>
  );
}

interface ExchangeProps {
  readonly request: Headers;
  readonly reply: Headers;
  readonly status: number | null;
  readonly body: string;
}

/** What was asked and answered in the attempt that failed last; null when it never came to an answer. */
function useExchange(recordingId: string, seq: number | null): ExchangeProps | null {
  const entry = useAsk('entry.get', seq === null ? null : { recordingId, seq, maxBytes: 0 });
  const detail = entry.value?.detail as ErrorDetail | undefined;
  if (detail?.responseHeaders === undefined) return null;
  return {
    request: detail.requestHeaders ?? [],
    reply: detail.responseHeaders,
    status: detail.status ?? null,
    body: detail.body ?? '',
  };
}

function Exchange({ request, reply, status, body }: ExchangeProps) {
  return (
    <aside className="fail-right" aria-label={said.lastExchange}>
      <div className="pane-head fail-head">
        <h2>{said.lastExchange}</h2>
        {status !== null && <span className="dim">{said.answered(status)}</span>}
      </div>
      <div className="fail-scroll">
        <HeaderList title={said.replyHeaders} headers={reply} />
        {body !== '' && (
          <section>
            <h3>{said.replyBody}</h3>
            <pre>{body}</pre>
          </section>
        )}
        <HeaderList title={said.requestHeaders} headers={request} />
      </div>
    </aside>
  );
}

function HeaderList({ title, headers }: { readonly title: string; readonly headers: Headers }) {
  if (headers.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <dl>
        {headers.map(([name, value], index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a repeated header is known by its line
          <div key={index}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

import { bytesText, delayText, durationText, signedDelayText } from '../../src-shared/base/units-text.ts';
import { visible } from '../../src-shared/base/visible-text.ts';
import type { Entry } from '../../src-shared/model/entry.ts';
import { isKind } from './attempt.ts';
import { closeCode } from './close-codes.ts';
import { Body } from './detail-handshake.tsx';
import { FactList, HeaderList } from './facts.tsx';
import { time } from './format.ts';

/** The facts of an entry that tells the story of a connection: nothing of it crossed the wire as payload. */
export function LifeFacts({ entry, startedAtMs }: { readonly entry: Entry; readonly startedAtMs: number }) {
  if (isKind(entry, 'connecting')) {
    const { url, cause, plannedWaitMs, actualWaitMs } = entry.detail;
    const causes = { user: 'asked for by you', retry: 'by the reconnect policy', replay: 'by a replay' };
    const late =
      plannedWaitMs !== undefined && actualWaitMs !== undefined
        ? `, ${signedDelayText(actualWaitMs - plannedWaitMs)} off the plan`
        : '';
    return (
      <FactList
        facts={[
          ['attempt', String(entry.attempt)],
          ['URL', url],
          ['cause', causes[cause]],
          ['planned wait', plannedWaitMs !== undefined && delayText(plannedWaitMs)],
          ['actual wait', actualWaitMs !== undefined && `${delayText(actualWaitMs)}${late}`],
        ]}
      />
    );
  }
  if (isKind(entry, 'open')) {
    const { url, status, statusText, protocol, extensions, timings } = entry.detail;
    return (
      <FactList
        facts={[
          ['URL', url],
          ['status', `${status} ${statusText ?? ''}`],
          ['subprotocol', protocol],
          ['extensions', extensions],
          ['took', timings.totalMs !== undefined && durationText(timings.totalMs)],
          ['headers', 'both sides are under Handshake'],
        ]}
      />
    );
  }
  if (isKind(entry, 'close')) {
    const { code, reason, clean, by, livedMs } = entry.detail;
    const known = code === undefined ? undefined : closeCode(code);
    const who = { client: 'this client', server: 'the server', network: 'the network: no side said goodbye' };
    return (
      <FactList
        facts={[
          ['code', code !== undefined && known !== undefined && `${code} ${known.name}`],
          ['meaning', known?.meaning],
          ['reason', reason],
          ['ended by', who[by]],
          ['clean', clean ? 'yes' : 'no'],
          ['lived', livedMs !== undefined && durationText(livedMs)],
          ['see', entry.transport === 'websocket' ? known?.section : undefined],
        ]}
      />
    );
  }
  if (isKind(entry, 'error') || isKind(entry, 'notice')) return <ProblemFacts entry={entry} />;
  if (isKind(entry, 'wait')) {
    const { policy, attempt, baseMs, jitterMs, delayMs, jitterMinMs, jitterMaxMs, source } = entry.detail;
    return (
      <>
        <FactList
          facts={[
            ['planned', delayText(delayMs)],
            ['policy', policy],
            ['base', delayText(baseMs)],
            [
              'jitter',
              `${signedDelayText(jitterMs, baseMs)}, out of ${signedDelayText(jitterMinMs, baseMs)} to ${signedDelayText(jitterMaxMs, baseMs)}`,
            ],
            ['window', `${delayText(baseMs + jitterMinMs)} to ${delayText(baseMs + jitterMaxMs)}`],
            [
              'said by',
              source === 'retry-field'
                ? 'the server, with retry:'
                : source === 'retry-after'
                  ? 'the server, with Retry-After'
                  : undefined,
            ],
            ['until', time(startedAtMs, entry.atNs + delayMs * 1e6)],
            ['leads to', `attempt ${attempt}; its connecting entry has the actual wait`],
          ]}
        />
        <WaitBar base={baseMs} min={jitterMinMs} max={jitterMaxMs} planned={delayMs} />
      </>
    );
  }
  if (isKind(entry, 'missed')) {
    const { what, waitedForMs, expectedByNs, halfOpen } = entry.detail;
    return (
      <FactList
        facts={[
          ['missing', what],
          ['due by', time(startedAtMs, expectedByNs)],
          ['waited', durationText(waitedForMs)],
          [
            'half-open',
            halfOpen && 'nothing at all came from the peer: the path may be dead while the socket looks open',
          ],
        ]}
      />
    );
  }
  if (isKind(entry, 'gap') || isKind(entry, 'duplicate')) {
    const { field, from, to, count } = entry.detail;
    return (
      <FactList
        facts={[
          ['field', field],
          ['from', from],
          ['to', to],
          [entry.kind === 'gap' ? 'lost' : 'seen twice', count !== undefined && String(count)],
        ]}
      />
    );
  }
  if (isKind(entry, 'pause') || isKind(entry, 'resume')) {
    const { by, bufferedBytes, pausedMs, perSecond } = entry.detail;
    return (
      <FactList
        facts={[
          ['by', by === 'store' ? 'the store: it could not keep up. Nothing was dropped.' : 'you'],
          ['waiting', bytesText(bufferedBytes)],
          ['paused for', pausedMs !== undefined && durationText(pausedMs)],
          ['rate', perSecond !== undefined && `${perSecond} a second`],
        ]}
      />
    );
  }
  if (isKind(entry, 'mark'))
    return (
      <FactList
        facts={[
          ['note', entry.detail.note],
          ['set by', entry.detail.by],
        ]}
      />
    );
  if (isKind(entry, 'redirect')) {
    const { status, location, url, headers } = entry.detail;
    return (
      <>
        <FactList
          facts={[
            ['status', String(status)],
            ['from', url],
            ['to', location],
          ]}
        />
        <HeaderList title="Reply" headers={headers} />
      </>
    );
  }
  return <p className="entries-empty">This recording says nothing more about it.</p>;
}

function ProblemFacts({ entry }: { entry: Entry }) {
  if (isKind(entry, 'notice')) {
    const { code, message, hint, severity, facts } = entry.detail;
    return <Problem code={code} message={message} hint={hint} bad={severity === 'warning'} facts={facts} />;
  }
  if (!isKind(entry, 'error')) return null;
  const { code, message, hint, facts, phase, status, remoteAddress, body } = entry.detail;
  return (
    <>
      <Problem code={code} message={message} hint={hint} bad facts={facts} />
      <FactList
        facts={[
          ['phase', phase],
          ['status', status !== undefined && String(status)],
          ['server', remoteAddress],
        ]}
      />
      {body !== undefined && body !== '' && <Body text={body} />}
    </>
  );
}

interface ProblemProps {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly bad: boolean;
  readonly facts: Readonly<Record<string, string>> | undefined;
}

function Problem({ code, message, hint, bad, facts }: ProblemProps) {
  return (
    <>
      <div className={bad ? 'entries-problem entries-problem-bad' : 'entries-problem'}>
        <span className="entries-mono">{code}</span>
        <p>{visible(message)}</p>
        <p className="entries-problem-hint">{visible(hint)}</p>
      </div>
      {facts !== undefined && <FactList facts={Object.entries(facts)} />}
    </>
  );
}

/** The wait as it is drawn on the timeline: the base, then the window jitter chose from, and what it chose. */
function WaitBar({ base, min, max, planned }: { base: number; min: number; max: number; planned: number }) {
  const longest = Math.max(base + max, planned, 1);
  const at = (ms: number): string => `${(Math.max(0, ms) / longest) * 100}%`;
  return (
    <div
      className="entries-wait"
      role="img"
      aria-label={`Planned ${delayText(planned)} of a window from ${delayText(base + min)} to ${delayText(base + max)}`}
    >
      <i className="entries-wait-base" style={{ width: at(base + min) }} />
      <i className="entries-wait-window" style={{ left: at(base + min), width: at(max - min) }} />
      <i className="entries-wait-planned" style={{ left: at(planned) }} />
    </div>
  );
}

import { bytesText, delayText, durationText, signedDelayText } from '../../../src-shared/base/units-text.ts';
import { visible } from '../../../src-shared/base/visible-text.ts';
import type { Entry } from '../../../src-shared/model/entry.ts';
import { words } from '../../words/index.ts';
import { time } from '../format.ts';
import { isKind } from './attempt.ts';
import { closeCode } from './close-codes.ts';
import { Body } from './detail-handshake.tsx';
import { Address, FactList, HeaderList } from './facts.tsx';

const wire = words.detail.wireFacts;
const { names } = wire;

/** The facts of an entry that tells the story of a connection: nothing of it crossed the wire as payload. */
export function LifeFacts({ entry, startedAtMs }: { readonly entry: Entry; readonly startedAtMs: number }) {
  if (isKind(entry, 'connecting')) {
    const { url, cause, plannedWaitMs, actualWaitMs } = entry.detail;
    const actual =
      plannedWaitMs === undefined || actualWaitMs === undefined
        ? actualWaitMs !== undefined && delayText(actualWaitMs)
        : wire.life.offPlan(delayText(actualWaitMs), signedDelayText(actualWaitMs - plannedWaitMs));
    return (
      <FactList
        facts={[
          [names.attempt, String(entry.attempt)],
          [names.url, <Address key="url" url={url} />],
          [names.cause, wire.life.causes[cause]],
          [names.plannedWait, plannedWaitMs !== undefined && delayText(plannedWaitMs)],
          [names.actualWait, actual],
        ]}
      />
    );
  }
  if (isKind(entry, 'open')) {
    const { url, status, statusText, protocol, extensions, timings } = entry.detail;
    return (
      <FactList
        facts={[
          [names.url, <Address key="url" url={url} />],
          [names.status, `${status} ${statusText ?? ''}`],
          [names.subprotocol, protocol],
          [names.extensions, extensions],
          [names.took, timings.totalMs !== undefined && durationText(timings.totalMs)],
          [names.headers, wire.life.seeHandshake],
        ]}
      />
    );
  }
  if (isKind(entry, 'close')) {
    const { code, reason, clean, by, livedMs } = entry.detail;
    const known = code === undefined ? undefined : closeCode(code);
    return (
      <FactList
        facts={[
          [names.code, code !== undefined && known !== undefined && `${code} ${known.name}`],
          [names.meaning, known?.meaning],
          [names.reason, reason],
          [names.endedBy, wire.life.who[by]],
          [names.clean, clean ? wire.life.yes : wire.life.no],
          [names.lived, livedMs !== undefined && durationText(livedMs)],
          [names.see, entry.transport === 'websocket' ? known?.section : undefined],
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
            [names.planned, delayText(delayMs)],
            [names.policy, policy],
            [names.base, delayText(baseMs)],
            [
              names.jitter,
              wire.life.jitter(
                signedDelayText(jitterMs, baseMs),
                signedDelayText(jitterMinMs, baseMs),
                signedDelayText(jitterMaxMs, baseMs),
              ),
            ],
            [names.window, wire.life.range(delayText(baseMs + jitterMinMs), delayText(baseMs + jitterMaxMs))],
            [
              names.saidBy,
              source === 'retry-field' || source === 'retry-after' ? wire.life.sources[source] : undefined,
            ],
            [names.until, time(startedAtMs, entry.atNs + delayMs * 1e6)],
            [names.leadsTo, wire.life.leadsTo(attempt)],
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
          [names.missing, what],
          [names.dueBy, time(startedAtMs, expectedByNs)],
          [names.waited, durationText(waitedForMs)],
          [names.halfOpen, halfOpen && wire.life.halfOpen],
        ]}
      />
    );
  }
  if (isKind(entry, 'gap') || isKind(entry, 'duplicate')) {
    const { field, from, to, count } = entry.detail;
    return (
      <FactList
        facts={[
          [names.field, field],
          [names.from, from],
          [names.to, to],
          [entry.kind === 'gap' ? names.lost : names.seenTwice, count !== undefined && String(count)],
        ]}
      />
    );
  }
  if (isKind(entry, 'pause') || isKind(entry, 'resume')) {
    const { by, bufferedBytes, pausedMs, perSecond } = entry.detail;
    return (
      <FactList
        facts={[
          [names.by, by === 'store' ? wire.life.byStore : wire.life.byYou],
          [names.waiting, bytesText(bufferedBytes)],
          [names.pausedFor, pausedMs !== undefined && durationText(pausedMs)],
          [names.rate, perSecond !== undefined && wire.life.perSecond(perSecond)],
        ]}
      />
    );
  }
  if (isKind(entry, 'mark'))
    return (
      <FactList
        facts={[
          [names.note, entry.detail.note],
          [names.setBy, entry.detail.by],
        ]}
      />
    );
  if (isKind(entry, 'redirect')) {
    const { status, location, url, headers } = entry.detail;
    return (
      <>
        <FactList
          facts={[
            [names.status, String(status)],
            [names.from, <Address key="from" url={url} />],
            [names.to, <Address key="to" url={location} />],
          ]}
        />
        <HeaderList title={wire.handshake.reply} headers={headers} />
      </>
    );
  }
  return <p className="entries-empty">{wire.noMore}</p>;
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
          [names.phase, phase],
          [names.status, status !== undefined && String(status)],
          [names.server, remoteAddress],
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
      aria-label={wire.life.waitBar(delayText(planned), delayText(base + min), delayText(base + max))}
    >
      <i className="entries-wait-base" style={{ width: at(base + min) }} />
      <i className="entries-wait-window" style={{ left: at(base + min), width: at(max - min) }} />
      <i className="entries-wait-planned" style={{ left: at(planned) }} />
    </div>
  );
}

import { countText } from '../../../src-shared/base/units-text.ts';
import type { ReplayDetail, ReplayStatus } from '../../../src-shared/contract/replay.ts';
import type { ReplayLimit } from '../../../src-shared/model/replay.ts';
import { recordingOf } from '../../data/engine.ts';
import { positionText } from '../../data/player.ts';
import { useAsk, useEngine, useTick } from '../../data/use-engine.ts';
import { TRANSPORT_TAG } from '../../state/endpoints.ts';
import { useWindowState } from '../../state/store.ts';
import { differenceTabId } from '../../state/tabs.ts';
import { Button, IconButton } from '../../widgets/button.tsx';
import { StateMark } from '../../widgets/icon.tsx';
import { replayWords } from '../../words/replay.ts';
import { useActions } from '../actions.ts';
import { ProblemText } from '../problem.tsx';
import { captureNextTime } from './drafts.ts';
import { replayMark } from './replay-mark.ts';
import { commandFor, urlOf } from './served.ts';

const said = replayWords;

/** Whether nothing more happens in it. */
export const isOver = ({ state }: ReplayStatus): boolean =>
  state === 'done' || state === 'failed' || state === 'stopped';

export interface RunningProps {
  readonly status: ReplayStatus;
  /** Shows an entry of the recording. */
  readonly onJump: (seq: number) => void;
}

/** A replay that the engine runs: what it waits for, what it has sent, whom it serves, what it could not do. */
export function Running({ status, onJump }: RunningProps) {
  const detail = useAsk('replay.detail', { replayId: status.replayId }, status.revision);
  const { problem } = status;
  return (
    <div className="replay-running">
      <Line status={status} />
      {problem !== null && (
        <div className="replay-problem" role="alert">
          <ProblemText problem={problem} />
        </div>
      )}
      {detail.value !== null && (
        <div className="replay-columns">
          {status.as === 'server' ? (
            <>
              <Endpoints url={status.url} endpoints={detail.value.endpoints} />
              <Clients clients={detail.value.clients} />
            </>
          ) : (
            <Variables recordingId={status.recordingId} detail={detail.value} />
          )}
          <Limits limits={detail.value.limits} over={isOver(status)} onJump={onJump} />
        </div>
      )}
    </div>
  );
}

function Line({ status }: { readonly status: ReplayStatus }) {
  const { call } = useEngine();
  const report = useWindowState((state) => state.report);
  const stop = async (): Promise<void> => {
    const stopped = await call('replay.stop', { replayId: status.replayId });
    if (!stopped.ok) report(stopped.error);
  };
  const { sent, toSend, received, waitingFor } = status;
  return (
    <div className="replay-line">
      <StateMark mark={replayMark(status)} label={said.status.states[status.state]} />
      <b>{said.status.states[status.state]}</b>
      {status.as === 'client' && (
        <span className="mono ell" title={status.url}>
          {status.url}
        </span>
      )}
      <span>{said.running.sent(countText(sent), countText(toSend))}</span>
      {received > 0 && <span>{said.running.received(countText(received))}</span>}
      <span className="replay-waits ell" role="status">
        {waitingFor === '' ? '' : said.running.waiting(waitingFor)}
      </span>
      <span className="grow" />
      {status.as === 'client' && <LiveButtons status={status} />}
      <Button icon={isOver(status) ? 'refresh' : 'stop'} onClick={() => void stop()}>
        {isOver(status) ? said.running.again : said.running.stop}
      </Button>
    </div>
  );
}

/** The recording that a client makes, and once it has ended how it differs from the one it played. */
function LiveButtons({ status }: { readonly status: ReplayStatus }) {
  const open = useWindowState((state) => state.open);
  const { liveRecordingId, recordingId } = status;
  const actions = useActions();
  const live = useTick((tick) => recordingOf(tick, liveRecordingId ?? '')?.live ?? false);
  const show = (): void => {
    if (liveRecordingId === null) return;
    if (live) actions.showAll(liveRecordingId);
    else actions.showRecording(liveRecordingId);
  };
  const compare = (): void => {
    if (liveRecordingId === null) return;
    const difference = { a: recordingId, b: liveRecordingId };
    open({ id: differenceTabId(difference), kind: 'difference', difference });
  };
  const unable = liveRecordingId === null ? said.client.noLive : isOver(status) ? undefined : said.client.compareLater;
  return (
    <>
      <Button disabled={liveRecordingId === null} onClick={show}>
        {said.client.showLive}
      </Button>
      <Button icon="diff" disabled={unable !== undefined} title={unable} onClick={compare}>
        {said.client.compare}
      </Button>
    </>
  );
}

function Endpoints({ url, endpoints }: { readonly url: string; readonly endpoints: ReplayDetail['endpoints'] }) {
  const actions = useActions();
  return (
    <section className="replay-part">
      <h3>{said.server.listening}</h3>
      {endpoints.length === 0 && <p className="dim">{said.server.noEndpoints}</p>}
      <ul className="replay-urls">
        {endpoints.map((endpoint) => {
          const own = urlOf(url, endpoint);
          const { tool, line } = commandFor(endpoint.transport, own);
          return (
            <li key={`${endpoint.connection} ${endpoint.path}`}>
              <span className="tag">{TRANSPORT_TAG[endpoint.transport]}</span>
              <span className="mono ell" title={own}>
                {own}
              </span>
              <IconButton
                icon="copy"
                size="small"
                label={said.server.copyUrl(own)}
                onClick={() => void actions.copy(own, said.server.copiedUrl)}
              />
              <Button
                size="small"
                tone="quiet"
                title={line}
                onClick={() => void actions.copy(line, said.server.copiedCommand)}
              >
                {said.server.copyCommand(tool)}
              </Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Clients({ clients }: { readonly clients: ReplayDetail['clients'] }) {
  const own = said.server;
  return (
    <section className="replay-part replay-wide">
      <h3>{own.clients}</h3>
      {clients.length === 0 ? (
        <p className="dim">{own.noClients}</p>
      ) : (
        <table className="replay-table">
          <thead>
            <tr>
              <th>{own.client}</th>
              <th>{own.path}</th>
              <th className="replay-right">{own.at}</th>
              <th className="replay-right">{own.sent}</th>
              <th>{own.waits}</th>
              <th>{own.peer}</th>
            </tr>
          </thead>
          <tbody>
            {clients.map((client) => (
              <tr key={client.client} className={client.over ? 'replay-over' : ''}>
                <td>
                  {client.client} <span className="tag">{TRANSPORT_TAG[client.transport]}</span>
                </td>
                <td className="mono ell">{client.path}</td>
                <td className="mono replay-right">{positionText(client.positionNs)}</td>
                <td className="mono replay-right">{countText(client.sent)}</td>
                <td className="ell">
                  {client.over
                    ? own.over
                    : client.waitingForSeq === null
                      ? client.resumedAfter !== null && own.resumed(client.resumedAfter)
                      : own.waitsFor(countText(client.waitingForSeq))}
                </td>
                <td className="mono ell">{client.peer}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Variables({ recordingId, detail }: { readonly recordingId: string; readonly detail: ReplayDetail }) {
  const note = useWindowState((state) => state.note);
  const { variables, suggestions = [] } = detail;
  const own = said.client;
  return (
    <section className="replay-part">
      <h3>{own.variablesTitle}</h3>
      {variables.length === 0 && <p className="dim">{own.noVariables}</p>}
      <ul className="replay-values">
        {variables.map(({ name, recorded, value }) => (
          <li key={`${name} ${recorded}`}>
            <b>{name}</b>
            <span className="mono ell" title={recorded}>
              {recorded}
            </span>
            <span aria-hidden="true">→</span>
            <span className="mono ell" title={value}>
              {value}
            </span>
          </li>
        ))}
      </ul>
      {suggestions.map(({ path, answerSeq, sentSeq }) => (
        <p className="replay-suggestions" key={`${path} ${answerSeq}`}>
          {own.suggestion(path, countText(answerSeq), countText(sentSeq))}
          <Button
            size="small"
            onClick={() => note(captureNextTime(recordingId, path) ? own.willCapture(path) : own.capturesAlready(path))}
          >
            {own.captureIt}
          </Button>
        </p>
      ))}
    </section>
  );
}

/** The promise: what was not as it was is said, with the entries it is about. */
function Limits(props: { limits: readonly ReplayLimit[]; over: boolean; onJump: (seq: number) => void }) {
  const { limits, onJump } = props;
  return (
    <section className="replay-part">
      <h3>{said.running.limits}</h3>
      {limits.length === 0 && <p className="dim">{said.running.limitsNone}</p>}
      <ul className="replay-limits">
        {limits.map(({ code, message, seqs, count }) => (
          <li key={code}>
            <span className="replay-count mono">{said.running.limitCount(countText(count))}</span>
            <span title={code}>{message}</span>
            <span className="replay-seqs">
              {seqs.slice(0, 5).map((seq) => (
                <button
                  type="button"
                  key={seq}
                  className="replay-seq mono"
                  aria-label={said.running.jump(countText(seq))}
                  onClick={() => onJump(seq)}
                >
                  {countText(seq)}
                </button>
              ))}
              {count > 5 && (
                <span className="dim">{said.running.more(countText(count - Math.min(5, seqs.length)))}</span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

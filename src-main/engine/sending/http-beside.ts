import { fail, ok, type Problem, type Result } from '../../../src-shared/base/result.ts';
import type { HttpAnswer } from '../../../src-shared/contract/sending.ts';
import type { Endpoint } from '../../../src-shared/model/endpoint.ts';
import type { ResponseDetail } from '../../../src-shared/model/entry.ts';
import type { Kind } from '../../../src-shared/model/kind.ts';
import { type Message, readHeaderLines } from '../../../src-shared/model/message.ts';
import type { NewEntry, Recorder } from '../capture/recorder.ts';
import type { Clock } from '../clock.ts';
import { checkEndpoint } from '../net/check-endpoint.ts';
import { mediaType, withDefaults } from '../net/headers.ts';
import type { HttpReply, Network } from '../net/network.ts';
import { ConnectTimeout } from '../net/problems.ts';
import { readHead, readWhole } from '../net/read-body.ts';

/** What a request beside the stream needs of the connection it stands beside. */
export interface BesideContext {
  readonly endpoint: Endpoint;
  readonly network: Network;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly connection: number;
  /** The attempt that is under way, or was last. */
  readonly attempt: number;
  /** False once the recording is closed: an answer may come later than that. */
  isLive(): boolean;
}

/** What the window shows of a body at once; the rest is read from the recording. */
const SHOWN_BYTES = 64 * 1024;
/** Of an event stream: enough to see that it is one. */
const STREAM_HEAD_BYTES = 4 * 1024;
/** Reason of an abort because nothing came for `pollTimeoutMs`. */
const UNANSWERED = new Error('unanswered');

/** The endpoint's address as HTTP: what a relative address is relative to. */
export function httpBase(endpointUrl: string): string {
  return endpointUrl.replace(/^ws(s?):/i, 'http$1:');
}

/** Where the request goes, and the endpoint it is checked and sent as: TLS, proxy and cookies are the connection's. */
function readRequest(message: Message, endpoint: Endpoint): Result<{ readonly url: URL; readonly as: Endpoint }> {
  const base = httpBase(endpoint.url);
  const address = message.url.trim();
  if (!URL.canParse(address, base)) {
    return fail('URL_INVALID', `“${address}” is not an address.`, 'A path like /publish, or a whole address.', {
      at: 'url',
    });
  }
  const url = new URL(address, base);
  const headers = readHeaderLines(message.headers);
  if (!headers.ok) return fail({ ...headers.error, at: 'headers' });
  // A key of this endpoint is no business of another origin.
  const own = message.ownHeaders && url.origin === new URL(base).origin ? endpoint.headers : [];
  const as: Endpoint = {
    ...endpoint,
    transport: 'poll',
    url: url.href,
    method: message.method.trim().toUpperCase(),
    headers: withDefaults(headers.value, own).map(([name, value]) => [name, value]),
    body: message.body,
  };
  const checked = checkEndpoint(as);
  return checked.ok ? ok({ url, as }) : checked;
}

/**
 * Sends one request through the connection's network and records both sides with `beside: true`. What fails is a `notice` on
 * the timeline (it ends nothing) and the Problem that is answered.
 */
export async function sendBeside(
  message: Message,
  context: BesideContext,
  cancel: AbortSignal,
): Promise<Result<HttpAnswer>> {
  const { endpoint, network, recorder, clock, connection, attempt } = context;
  const read = readRequest(message, endpoint);
  if (!read.ok) return read;
  const { url, as } = read.value;
  const body = message.body === '' ? {} : { body: message.body };
  const add = <K extends Kind>(
    entry: Pick<NewEntry<K>, 'kind' | 'direction' | 'payload' | 'wireSize' | 'detail'>,
  ): number => (context.isLive() ? recorder.add({ atNs: recorder.nowNs(), connection, attempt, ...entry }) : 0);
  const startedNs = clock.nowNs();
  let requestSeq = 0;

  const limit = new AbortController();
  let timer = clock.after(as.connectTimeoutMs, () => limit.abort(new ConnectTimeout(as.connectTimeoutMs)));
  const refuse = (problem: Problem): Result<HttpAnswer> => {
    const why = cancel.aborted ? cancelled() : limit.signal.reason === UNANSWERED ? unanswered(as) : problem;
    add({
      kind: 'notice',
      direction: null,
      detail: { ...why, message: `Beside the stream, ${as.method} ${url.href}: ${why.message}`, severity: 'warning' },
    });
    return fail(why);
  };
  try {
    const result = await network.request({
      url,
      endpoint: as,
      method: as.method,
      headers: as.headers,
      ...body,
      signal: AbortSignal.any([cancel, limit.signal]),
      onSent: (sent) => {
        // From here on it is the server that takes its time.
        timer.cancel();
        timer = clock.after(as.pollTimeoutMs, () => limit.abort(UNANSWERED));
        const payload = message.body === '' || sent.method === 'GET' ? {} : { payload: Buffer.from(message.body) };
        requestSeq = add({
          kind: 'request',
          direction: 'toServer',
          ...payload,
          detail: { beside: true, method: sent.method, url: sent.url, headers: sent.headers },
        });
      },
      onRedirect: (detail) => {
        add({ kind: 'redirect', direction: null, detail: { beside: true, ...detail } });
      },
      onNotice: (detail) => {
        add({ kind: 'notice', direction: null, detail });
      },
    });
    if (!result.ok) return refuse(result.error);

    const reply = result.value;
    const cut = mediaType(reply.headers) === 'text/event-stream';
    const whole = cut
      ? { bytes: Buffer.from(await readHead(reply.body, STREAM_HEAD_BYTES, clock)), tooLong: false }
      : await readWhole(reply.body, as.maxMessageBytes);
    const responseSeq = add({
      kind: 'response',
      direction: 'toClient',
      ...(whole.bytes.byteLength === 0 ? {} : { payload: whole.bytes }),
      wireSize: reply.wireBytes(),
      detail: responseDetail(reply),
    });
    if ('error' in whole && whole.error !== undefined) return refuse(whole.error);
    return ok({
      requestSeq,
      responseSeq,
      url: reply.url,
      status: reply.status,
      statusText: reply.statusText,
      httpVersion: reply.httpVersion,
      headers: reply.headers,
      timings: reply.timings,
      tookMs: (clock.nowNs() - startedNs) / 1e6,
      body: whole.bytes.toString('utf8', 0, SHOWN_BYTES),
      bodyBytes: whole.bytes.byteLength,
      cut: cut || whole.tooLong,
    });
  } finally {
    timer.cancel();
  }
}

function responseDetail(reply: HttpReply): ResponseDetail {
  const { status, statusText, headers, timings } = reply;
  return {
    beside: true,
    status,
    ...(statusText === '' ? {} : { statusText }),
    headers,
    heldMs: timings.waitMs ?? 0,
    outcome: 'answer',
    items: 0,
    timings,
  };
}

function unanswered(endpoint: Endpoint): Problem {
  return {
    code: 'BESIDE_TIMEOUT',
    message: `There was no whole answer within ${endpoint.pollTimeoutMs} ms.`,
    hint: 'The server hangs, or holds requests until it has news. The limit is pollTimeoutMs of the endpoint.',
  };
}

function cancelled(): Problem {
  return {
    code: 'ABORTED',
    message: 'The request was cancelled.',
    hint: 'Whether the server has acted on it cannot be known from here.',
  };
}

import { guessPoll } from '../../../src-shared/codec/cursor-guess.ts';
import type { Endpoint } from '../../../src-shared/model/endpoint.ts';
import type { TransportName } from '../../../src-shared/model/entry.ts';
import { systemClock } from '../clock.ts';
import { mediaType, withDefaults } from '../net/headers.ts';
import type { NetResult, Network } from '../net/network.ts';
import { ConnectTimeout } from '../net/problems.ts';
import { statusProblem } from '../net/problems-http.ts';
import { readHead } from '../net/read-body.ts';

/** A request that is not answered within this time is being held: that is what a long-poll looks like. */
const HELD_AFTER_MS = 2_500;
const HEAD_BYTES = 64 * 1024;

/**
 * What transport `auto` comes to. ws and wss say it themselves. For http and https one request is sent and its reply
 * looked at: an event stream is SSE, a reply with a cursor in its body or a request that is held is a long-poll,
 * anything else a poll. A guess, and the caller shows it as one. The probe is a request like any other: a server that
 * forgets what it has delivered has then delivered it to the probe. A method that may change something is not probed.
 * @returns the failure of the probe when there was nothing to look at
 */
export async function detectTransport(endpoint: Endpoint, network: Network): Promise<NetResult<TransportName>> {
  const url = new URL(endpoint.url);
  if (url.protocol === 'ws:' || url.protocol === 'wss:') return { ok: true, value: 'websocket' };
  if (endpoint.method !== 'GET') return { ok: true, value: streamIsAskedFor(endpoint) ? 'sse' : 'long-poll' };

  const clock = systemClock();
  const controller = new AbortController();
  let sent = false;
  const timeout = clock.after(endpoint.connectTimeoutMs, () =>
    controller.abort(new ConnectTimeout(endpoint.connectTimeoutMs)),
  );
  let held = clock.after(endpoint.connectTimeoutMs, () => undefined);
  const result = await network.request({
    url,
    endpoint,
    method: 'GET',
    headers: withDefaults(endpoint.headers, [['Accept', 'text/event-stream, application/json;q=0.9, */*;q=0.8']]),
    signal: controller.signal,
    onRedirect: () => undefined,
    onSent: () => {
      sent = true;
      held.cancel();
      held = clock.after(HELD_AFTER_MS, () => controller.abort());
    },
  });
  timeout.cancel();
  held.cancel();
  if (!result.ok) {
    const gaveUp = sent && controller.signal.aborted && !(controller.signal.reason instanceof ConnectTimeout);
    return gaveUp ? { ok: true, value: 'long-poll' } : result;
  }
  const reply = result.value;
  if (reply.status === 200 && mediaType(reply.headers) === 'text/event-stream') {
    reply.body.on('error', () => undefined);
    reply.body.destroy();
    return { ok: true, value: 'sse' };
  }
  const text = await readHead(reply.body, HEAD_BYTES, clock);
  if (reply.status >= 400) return { ok: false, error: statusProblem(reply, text.slice(0, 4096)) };
  const inBody = guessPoll({ headers: [], text }, endpoint.url).cursor.length > 0;
  return { ok: true, value: inBody ? 'long-poll' : 'poll' };
}

/** A POST that wants a stream says so in Accept or, as the APIs of language models do, in its body. */
function streamIsAskedFor(endpoint: Endpoint): boolean {
  return (
    endpoint.headers.some(([name, value]) => /^accept$/i.test(name) && value.includes('text/event-stream')) ||
    /"stream"\s*:\s*true/.test(endpoint.body ?? '')
  );
}

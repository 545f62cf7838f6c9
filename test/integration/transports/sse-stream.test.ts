import type { IncomingMessage, ServerResponse } from 'node:http';
import { createBrotliCompress, createDeflate, createGzip, createZstdCompress } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { sse } from '../../../src-main/engine/transports/sse.ts';
import type { ResumeState } from '../../../src-main/engine/transports/transport.ts';
import type { EndpointInput } from '../../../src-shared/model/endpoint.ts';
import { makeCa, makeCert } from '../../fixtures/certs.ts';
import { type RunningAttempt, runAttempt } from '../../fixtures/collecting-sink.ts';
import { eventStream, http2Server, httpServer } from '../../fixtures/servers.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

function attempt(endpoint: EndpointInput, resume?: ResumeState): RunningAttempt {
  const running = runAttempt(sse, { transport: 'sse', ...endpoint }, resume === undefined ? {} : { resume });
  closing.push(() => running.stop());
  return running;
}

async function against(handler: Handler, endpoint: Partial<EndpointInput> = {}, resume?: ResumeState) {
  const server = await httpServer(handler);
  closing.push(() => server.close());
  return attempt({ url: `${server.url}/events`, ...endpoint }, resume);
}

describe('an event stream', () => {
  it('becomes entries: events, comments, retry, with ids and sizes', async () => {
    const stream = ': hi\n\nretry: 1234\n\nid: 1\nevent: tick\ndata: {"a":1}\n\ndata: é\ndata: 2\n\n';
    const { sink, ended } = await against((_request, response) => {
      eventStream(response);
      response.end(stream);
    });
    const end = await ended();
    expect(sink.entries.map((entry) => [entry.kind, entry.direction, entry.text])).toEqual([
      ['comment', 'toClient', 'hi'],
      ['retry', 'toClient', ''],
      ['event', 'toClient', '{"a":1}'],
      ['event', 'toClient', 'é\n2'],
    ]);
    expect(sink.of('event').map((entry) => entry.detail)).toMatchObject([
      { event: 'tick', id: '1' },
      { event: 'message' },
    ]);
    expect(sink.of('event')[1]?.detail.id).toBeUndefined();
    expect(sink.retries).toEqual([1234]);
    expect(sink.resume).toEqual({ lastEventId: '1' });
    expect(sink.entries.reduce((sum, entry) => sum + (entry.wireSize ?? 0), 0)).toBe(Buffer.byteLength(stream));
    expect(sink.open).toMatchObject({ status: 200, httpVersion: '1.1' });
    expect(end).toMatchObject({ close: { clean: true, by: 'server' }, mayRetry: true });
    expect(end.error).toBeUndefined();
  });
  it('asks as an EventSource does, and as the endpoint says', async () => {
    const seen: IncomingMessage[] = [];
    const handler: Handler = (request, response) => {
      seen.push(request);
      eventStream(response);
      response.end();
    };
    await (await against(handler)).ended();
    expect(seen[0]).toMatchObject({
      method: 'GET',
      headers: { accept: 'text/event-stream', 'cache-control': 'no-store' },
    });
    expect(seen[0]?.headers['last-event-id']).toBeUndefined();
    await (await against(handler, { headers: [['Accept', 'text/event-stream, */*']] })).ended();
    expect(seen[1]?.headers.accept).toBe('text/event-stream, */*');
  });
  it('goes on from the last event id, as UTF-8', async () => {
    const seen: string[] = [];
    const handler: Handler = (request, response) => {
      seen.push(Buffer.from(String(request.headers['last-event-id']), 'latin1').toString('utf8'));
      eventStream(response);
      response.end();
    };
    await (await against(handler, { lastEventId: '7' })).ended();
    await (await against(handler, { lastEventId: '7' }, { lastEventId: 'zwölf…' })).ended();
    expect(seen).toEqual(['7', 'zwölf…']);
  });
  it('may be asked for with POST and a body', async () => {
    const { sink, ended } = await against(
      (request, response) => {
        let body = '';
        request.on('data', (piece: Buffer) => {
          body += piece.toString();
        });
        request.on('end', () => {
          eventStream(response);
          response.end(`data: ${request.method} ${body}\n\n`);
        });
      },
      { method: 'POST', body: '{"stream":true}' },
    );
    await ended();
    expect(sink.texts('event')).toEqual(['POST {"stream":true}']);
  });
  it('tells which network chunk carried the end of each event', async () => {
    let push: (text: string) => void = () => undefined;
    const { sink, wait } = await against((_request, response) => {
      eventStream(response);
      push = (text) => response.write(text);
      push('data: 1\n\ndata: 2\n\ndata: th');
    });
    await wait('event', 2);
    push('ree\n\n');
    await wait('event', 3);
    push('data: 4\n\n');
    await wait('event', 4);
    const [one, two, three, four] = sink.of('event').map((entry) => entry.detail.chunk);
    expect(two).toBe(one);
    expect(three).toBeGreaterThan(two as number);
    expect(four).toBeGreaterThan(three as number);
    const times = sink.of('event').map((entry) => entry.atNs);
    expect(times[1]).toBe(times[0]);
  });
  it('is read whole when each byte comes alone', async () => {
    const stream = Buffer.from('\uFEFFid: ü1\r\nevent: é\r\ndata: 😀\r\n\r\ndata: zwei\r\r');
    const { sink, ended } = await against((_request, response) => {
      eventStream(response);
      response.socket?.setNoDelay(true);
      let at = 0;
      const next = (): void => {
        if (at === stream.length) return void response.end();
        response.write(stream.subarray(at, ++at), () => setImmediate(next));
      };
      next();
    });
    await ended();
    expect(sink.texts('event')).toEqual(['😀', 'zwei']);
    expect(sink.of('event')[0]?.detail).toMatchObject({ id: 'ü1', event: 'é' });
  });
  it.each([
    ['gzip', () => createGzip()],
    ['deflate', () => createDeflate()],
    ['br', () => createBrotliCompress()],
    ['zstd', () => createZstdCompress()],
  ])('gives out %s-compressed events one by one', async (coding, make) => {
    const encoder = make();
    const { sink, wait } = await against((_request, response) => {
      eventStream(response, { 'Content-Encoding': coding });
      encoder.pipe(response);
      encoder.write('data: 1\n\n');
      encoder.flush();
    });
    for (let number = 1; number < 4; number++) {
      await wait('event', number);
      encoder.write(`data: ${number + 1}\n\n`);
      encoder.flush();
    }
    await wait('event', 4);
    expect(sink.texts('event')).toEqual(['1', '2', '3', '4']);
    expect(sink.open?.contentEncoding).toBe(coding);
    // What crossed the wire for one event cannot be told inside a compressed stream.
    expect(sink.of('event')[0]?.wireSize).toBeUndefined();
  });
  it('comes over HTTP/2', async () => {
    const ca = await makeCa();
    const server = await http2Server(await makeCert(ca, ['127.0.0.1']), (_request, response) => {
      eventStream(response);
      response.write('data: two\n\n');
      setTimeout(() => response.end('data: three\n\n'), 20);
    });
    closing.push(() => server.close());
    const { sink, ended } = attempt({ url: server.url, tls: { ca: ca.cert } });
    expect(await ended()).toMatchObject({ close: { clean: true, by: 'server' } });
    expect(sink.open).toMatchObject({ httpVersion: '2', tls: { authorized: true, alpn: 'h2' } });
    expect(sink.texts('event')).toEqual(['two', 'three']);
    const chunks = sink.of('event').map((entry) => entry.detail.chunk);
    expect(chunks[1]).toBeGreaterThan(chunks[0] as number);
  });
  it('shows redirects', async () => {
    const { sink, ended } = await against((request, response) => {
      if (request.url === '/events') {
        response.writeHead(307, { Location: '/there' });
        return response.end();
      }
      eventStream(response);
      response.end('data: x\n\n');
    });
    await ended();
    expect(sink.entries.map((entry) => entry.kind)).toEqual(['redirect', 'event']);
    expect(sink.of('redirect')[0]?.detail).toMatchObject({ status: 307, location: '/there' });
    expect(sink.open?.url).toMatch(/\/there$/);
  });
});

describe('what is wrong with a stream', () => {
  it('204 ends it, politely, and only the policy `always` tries again', async () => {
    const handler: Handler = (_request, response) => {
      response.writeHead(204, { 'X-Why': 'done' });
      response.end();
    };
    const standard = await against(handler);
    expect(await standard.ended()).toMatchObject({ close: { code: 204, clean: true, by: 'server' }, mayRetry: false });
    expect(standard.sink.open?.responseHeaders).toContainEqual(['X-Why', 'done']);
    expect(await (await against(handler, { sseReconnect: 'always' })).ended()).toMatchObject({ mayRetry: true });
  });
  it('a wrong content type is an error that shows what came instead', async () => {
    const handler: Handler = (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
      response.write('<h1>Please log in</h1>');
      // And never ends.
    };
    const { sink, ended } = await against(handler);
    const end = await ended();
    expect(end).toMatchObject({
      mayRetry: false,
      error: { code: 'SSE_CONTENT_TYPE', status: 200, body: '<h1>Please log in</h1>' },
    });
    expect(end.error?.message).toContain('text/html');
    expect(end.error?.responseHeaders).toContainEqual(['Content-Type', 'text/html; charset=utf-8']);
    expect(sink.open).toBeUndefined();
    expect((await (await against(handler, { sseReconnect: 'always' })).ended()).mayRetry).toBe(true);
  });
  it.each([401, 403, 404, 500, 503])('%i is an error with the body and headers of the reply', async (status) => {
    const { ended } = await against((_request, response) => {
      response.writeHead(status, { 'Retry-After': '7', 'WWW-Authenticate': 'Bearer' });
      response.end('go away');
    });
    const end = await ended();
    expect(end).toMatchObject({
      mayRetry: false,
      retryAfterMs: 7000,
      error: { code: `HTTP_${status}`, status, body: 'go away', phase: 'http' },
    });
    expect(end.error?.requestHeaders).toContainEqual(['Accept', 'text/event-stream']);
  });
  it('a line that does not end is an error, and its head is kept', async () => {
    const { sink, ended } = await against(
      (_request, response) => {
        eventStream(response);
        response.write('data: fine\n\ndata: ');
        const more = (): void => {
          while (!response.destroyed && response.write('x'.repeat(16_384)));
          if (!response.destroyed) response.once('drain', more);
        };
        more();
      },
      { maxLineBytes: 200_000 },
    );
    const end = await ended();
    expect(sink.texts('event')).toEqual(['fine']);
    expect(end).toMatchObject({ mayRetry: false, error: { code: 'SSE_LINE_TOO_LONG', phase: 'stream' } });
    expect(end.error?.body).toMatch(/^data: x{4000}/);
    expect(Number(end.error?.facts?.receivedBytes)).toBeGreaterThan(200_000);
  });
  it('bytes that are no UTF-8 are a notice, once', async () => {
    const { sink, ended } = await against((_request, response) => {
      eventStream(response);
      response.write(Buffer.from('data: caf\xe9\n\n', 'latin1'));
      response.end(Buffer.from('data: caf\xe9\n\n', 'latin1'));
    });
    await ended();
    expect(sink.texts('event')).toEqual(['caf\uFFFD', 'caf\uFFFD']);
    expect(sink.of('notice').map((entry) => entry.detail.code)).toEqual(['INVALID_UTF8']);
  });
  it('an event that is cut off is a notice, with what there was of it', async () => {
    const { sink, ended } = await against((_request, response) => {
      eventStream(response);
      response.end('data: whole\n\nid: 9\ndata: hal');
    });
    expect(await ended()).toMatchObject({ close: { clean: true } });
    expect(sink.texts('event')).toEqual(['whole']);
    expect(sink.of('notice')[0]?.detail).toMatchObject({
      code: 'SSE_EVENT_INCOMPLETE',
      facts: { text: 'id: 9\ndata: hal' },
    });
    // Its id does not count either.
    expect(sink.resume.lastEventId).toBeUndefined();
  });
  it('a line nobody understands is a notice', async () => {
    const { sink, ended } = await against((_request, response) => {
      eventStream(response);
      response.end('evnet: typo\ndata: x\n\n');
    });
    await ended();
    expect(sink.of('notice')[0]?.detail).toMatchObject({ code: 'SSE_FIELD_IGNORED', facts: { line: 'evnet: typo' } });
  });
  it('a connection that breaks is an error and an unclean close', async () => {
    const { sink, wait, ended } = await against((_request, response) => {
      eventStream(response);
      response.write('data: last\n\n');
      setTimeout(() => response.socket?.resetAndDestroy(), 30);
    });
    await wait('event');
    expect(await ended()).toMatchObject({
      close: { clean: false, by: 'network' },
      error: { code: 'ECONNRESET', phase: 'stream' },
      mayRetry: true,
    });
    expect(sink.texts('event')).toEqual(['last']);
  });
  it('a server that never answers is given up after the connect timeout', async () => {
    const { ended } = await against(() => undefined, { connectTimeoutMs: 80 });
    const end = await ended();
    expect(end).toMatchObject({ mayRetry: true, error: { code: 'CONNECT_TIMEOUT', phase: 'http' } });
    expect(end.close).toBeUndefined();
  });
  it('but an open stream may be silent for longer than that', async () => {
    const { wait } = await against(
      (_request, response) => {
        eventStream(response);
        setTimeout(() => response.write('data: late\n\n'), 200);
      },
      { connectTimeoutMs: 60 },
    );
    await wait('event');
  });
});

describe('ending and holding back', () => {
  it('ends when asked, and tells the server', async () => {
    let gone = false;
    const {
      attempt: running,
      wait,
      sink,
    } = await against((_request, response) => {
      eventStream(response);
      response.write('data: x\n\n');
      response.on('close', () => {
        gone = true;
      });
    });
    await wait('event');
    running.close(1000, '');
    expect(sink.end).toMatchObject({ close: { clean: true, by: 'client' } });
    running.abort();
    await waitFor('the server to notice', () => gone);
  });
  it('ends before it is open', async () => {
    const { attempt: running, sink } = await against(() => undefined);
    running.abort();
    expect(sink.end).toBeDefined();
    expect(sink.end?.close).toBeUndefined();
  });
  it.each([1, 2])('makes the server feel a reader that pauses, over HTTP/%i', async (version) => {
    let written = 0;
    let blocked = false;
    const piece = `data: ${'x'.repeat(60_000)}\n\n`;
    const handler: Handler = (_request, response) => {
      eventStream(response);
      const more = (): void => {
        blocked = false;
        do written += piece.length;
        while (response.write(piece));
        blocked = true;
        response.once('drain', more);
      };
      more();
    };
    const ca = await makeCa();
    const server =
      version === 1 ? await httpServer(handler) : await http2Server(await makeCert(ca, ['127.0.0.1']), handler);
    closing.push(() => server.close());
    const { attempt: running, sink, wait } = attempt({ url: server.url, tls: { ca: ca.cert } });
    await wait('event');
    running.pauseReading();
    let before = -1;
    await waitFor('the server to be blocked', async () => {
      const still = blocked && before === written;
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 40));
      return still && before === written;
    });
    const count = sink.of('event').length;
    const held = written;
    expect(running.unreadBytes()).toBeGreaterThan(0);
    running.resumeReading();
    await waitFor('events to go on', () => sink.of('event').length > count + 10 && written > held);
  });
  it('sends nothing', async () => {
    const { attempt: running } = await against((_request, response) => eventStream(response));
    expect(running.send({ kind: 'text', text: 'x' })).toMatchObject({ ok: false, error: { code: 'SEND_UNSUPPORTED' } });
  });
});

/** Token streams in the shapes of two APIs, asked by curl and fetch and read by eventsource-parser. */

import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { describe, expect, it } from 'vitest';
import { scenarioBench } from '../../fixtures/foreign/scenario-bench.ts';

const serve = scenarioBench();

const LLM = `
name: llm
users: { me: { token: sk-mock } }
endpoints:
  /v1/chat/completions: { transport: llm, shape: openai, every: 0ms, text: 'You said {{$.messages[0].content}} to me.', auth: {} }
  /v1/messages: { transport: llm, shape: anthropic, every: 0ms, text: 'one two three', auth: {} }
  /fails/openai: { transport: llm, shape: openai, every: 0ms, text: 'one two three', failAfter: 2 }
  /fails/anthropic: { transport: llm, shape: anthropic, every: 0ms, text: 'one two three', failAfter: 2 }
  /slow: { transport: llm, shape: openai, every: 60ms, text: 'one two three' }
`;

function eventsOf(text: string): { readonly event: string | undefined; readonly data: Record<string, unknown> }[] {
  const events: EventSourceMessage[] = [];
  createParser({ onEvent: (event) => void events.push(event) }).feed(text);
  return events.map(({ event, data }) => ({
    event,
    data: data === '[DONE]' ? { done: true } : (JSON.parse(data) as Record<string, unknown>),
  }));
}

const asked = (more: object = {}) =>
  JSON.stringify({ model: 'm-1', max_tokens: 50, messages: [{ role: 'user', content: 'hi' }], ...more });

describe('chat completions', () => {
  it('stream chunks, the usage where it is asked for, then [DONE]', async () => {
    const mock = await serve(LLM);
    const body = asked({ stream: true, stream_options: { include_usage: true } });
    const { exit, text } = mock.curl('/v1/chat/completions', '-H', 'Authorization: Bearer sk-mock', '-d', body);
    expect(await exit).toBe(0);
    const [head = '', stream = ''] = text().split(/\r\n\r\n/);
    expect(head).toContain('Content-Type: text/event-stream; charset=utf-8');
    const events = eventsOf(stream).map(({ data }) => data);
    expect(events[0]).toEqual({
      id: 'chatcmpl-mock',
      object: 'chat.completion.chunk',
      created: expect.any(Number),
      model: 'm-1',
      system_fingerprint: 'fp_mock',
      choices: [
        { index: 0, delta: { role: 'assistant', content: '', refusal: null }, logprobs: null, finish_reason: null },
      ],
      usage: null,
    });
    const deltas = events.flatMap(({ choices }) => (choices as { delta: { content?: string } }[] | undefined) ?? []);
    expect(deltas.map(({ delta }) => delta.content ?? '').join('')).toBe('You said hi to me.');
    expect(events.at(-3)).toMatchObject({ choices: [{ delta: {}, finish_reason: 'stop' }] });
    expect(events.at(-2)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 1, completion_tokens: 5, total_tokens: 6 },
    });
    expect(events.at(-1)).toEqual({ done: true });
  });

  it('answer whole without stream, cut where the request says so, and want the key', async () => {
    const mock = await serve(LLM);
    const whole = await mock.post('/v1/chat/completions', JSON.parse(asked({ max_tokens: 2 })), {
      Authorization: 'Bearer sk-mock',
    });
    expect(whole).toMatchObject({
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content: 'You said' }, finish_reason: 'length' }],
      usage: { completion_tokens: 2 },
    });
    expect((await mock.fetch('/v1/chat/completions', { method: 'POST', body: asked() })).status).toBe(401);
    expect((await mock.fetch('/slow', { method: 'POST', body: 'not JSON' })).status).toBe(400);
    expect((await mock.fetch('/slow')).status).toBe(405);
  });

  it('come token by token, as long as each takes', async () => {
    const mock = await serve(LLM);
    const beganMs = performance.now();
    const { chunks, exit } = mock.curl('/slow', '-d', asked({ stream: true }));
    await exit;
    const of = (token: string): number => (chunks.find(({ text }) => text.includes(token))?.atMs ?? 0) - beganMs;
    expect(of('three') - of('one')).toBeGreaterThan(100);
  });
});

describe('messages', () => {
  it('stream named events from message_start to message_stop, with a ping', async () => {
    const mock = await serve(LLM);
    const { exit, text } = mock.curl(
      '/v1/messages',
      '-H',
      'x-api-key: sk-mock',
      '-H',
      'anthropic-version: 2023-06-01',
      '-d',
      asked({ stream: true }),
    );
    expect(await exit).toBe(0);
    const events = eventsOf(text().split(/\r\n\r\n/)[1] ?? '');
    expect(events.map(({ event }) => event)).toEqual([
      'message_start',
      'content_block_start',
      'ping',
      'content_block_delta',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    for (const { event, data } of events) expect(data.type).toBe(event);
    expect(events[0]?.data.message).toEqual({
      id: 'msg_mock',
      type: 'message',
      role: 'assistant',
      model: 'm-1',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 1, output_tokens: 1 },
    });
    expect(events[3]?.data).toEqual({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text: 'one' },
    });
    expect(events[7]?.data).toEqual({
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: 3 },
    });
  });

  it('answer whole without stream', async () => {
    const mock = await serve(LLM);
    expect(await mock.post('/v1/messages', JSON.parse(asked()), { 'x-api-key': 'sk-mock' })).toMatchObject({
      type: 'message',
      content: [{ type: 'text', text: 'one two three' }],
      stop_reason: 'end_turn',
      usage: { output_tokens: 3 },
    });
  });
});

describe('a model that fails', () => {
  it('does so in the middle of the stream, in the words of its API, and with a status where it answers whole', async () => {
    const mock = await serve(LLM);
    const stream = async (path: string) =>
      eventsOf(await (await mock.fetch(path, { method: 'POST', body: asked({ stream: true }) })).text());
    const openai = await stream('/fails/openai');
    expect(openai.at(-1)?.data).toMatchObject({ error: { type: 'server_error', param: null, code: null } });
    expect(openai.length).toBe(4);
    const anthropic = await stream('/fails/anthropic');
    expect(anthropic.at(-1)).toEqual({
      event: 'error',
      data: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    });
    expect((await mock.fetch('/fails/openai', { method: 'POST', body: asked() })).status).toBe(500);
    expect((await mock.fetch('/fails/anthropic', { method: 'POST', body: asked() })).status).toBe(529);
  });
});

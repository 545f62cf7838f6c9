import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { MockEndpointOf } from '../../../../src-shared/model/scenario/endpoint.ts';
import { OPEN_TO_PAGES } from './http-answers.ts';

/**
 * A generated text, token by token, in the shape of two well-known streaming APIs, so that a client of theirs can be tested without
 * them: OpenAI's chat completions (`data:` chunks, then `[DONE]`) and Anthropic's messages (named events).
 */

const DEFAULT_TEXT =
  'Realtime means that the server speaks first. Each piece you see arrived on its own, as an event of one response that stays open until the last token.';

/** Pieces as a model would give them: words with the space before them. */
function tokensOf(text: string): readonly string[] {
  return text.match(/\s*\S+/g) ?? [];
}

type Event = readonly [event: string | null, data: unknown];

function* openaiEvents(tokens: readonly string[], model: string, createdS: number): Iterable<Event> {
  const chunk = (delta: object, finish: string | null) => ({
    id: 'chatcmpl-mock',
    object: 'chat.completion.chunk',
    created: createdS,
    model,
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  yield [null, chunk({ role: 'assistant', content: '' }, null)];
  for (const content of tokens) yield [null, chunk({ content }, null)];
  yield [null, chunk({}, 'stop')];
  yield [null, '[DONE]'];
}

function* anthropicEvents(tokens: readonly string[], model: string): Iterable<Event> {
  yield [
    'message_start',
    {
      type: 'message_start',
      message: {
        id: 'msg_mock',
        type: 'message',
        role: 'assistant',
        model,
        content: [],
        stop_reason: null,
        usage: { input_tokens: 1, output_tokens: 0 },
      },
    },
  ];
  yield ['content_block_start', { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }];
  yield ['ping', { type: 'ping' }];
  for (const text of tokens) {
    yield ['content_block_delta', { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }];
  }
  yield ['content_block_stop', { type: 'content_block_stop', index: 0 }];
  yield [
    'message_delta',
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: tokens.length } },
  ];
  yield ['message_stop', { type: 'message_stop' }];
}

/** Streams the text, at the client's pace where it reads slowly. */
export async function streamLlm(
  response: ServerResponse,
  endpoint: MockEndpointOf<'llm'>,
  request: { readonly model?: unknown },
  wallMs: () => number,
): Promise<void> {
  const tokens = tokensOf(endpoint.text ?? DEFAULT_TEXT);
  const model = typeof request.model === 'string' ? request.model : 'mock-1';
  const events =
    endpoint.shape === 'openai'
      ? openaiEvents(tokens, model, Math.floor(wallMs() / 1_000))
      : anthropicEvents(tokens, model);
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache', ...OPEN_TO_PAGES });
  for (const [event, data] of events) {
    if (response.destroyed) return;
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    const more = response.write(`${event === null ? '' : `event: ${event}\n`}data: ${text}\n\n`);
    if (!more) await new Promise<void>((resolve) => response.once('drain', resolve).once('close', resolve));
    await wait(endpoint.every);
  }
  response.end();
}

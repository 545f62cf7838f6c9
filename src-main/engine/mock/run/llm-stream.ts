import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { MockEndpointOf } from '../../../../src-shared/model/scenario/endpoint.ts';
import { json, OPEN_TO_PAGES } from './http-answers.ts';

/**
 * A generated text in the shape of two well-known APIs, so that a client of theirs can be tested without them: OpenAI's chat completions
 * (`data:` chunks, then `[DONE]`) and Anthropic's messages (named events). Both stream where the request says `"stream": true`, and
 * answer whole otherwise.
 */

type Shape = MockEndpointOf<'llm'>['shape'];

const DEFAULT_TEXT =
  'Realtime means that the server speaks first. Each piece you see arrived on its own, as an event of one response that stays open until the last token.';

/** Pieces as a model would give them: words with the space before them. */
function tokensOf(text: string): readonly string[] {
  return text.match(/\s*\S+/g) ?? [];
}

/** What is answered, and what it cost. */
interface Answer {
  readonly model: string;
  readonly tokens: readonly string[];
  /** The text is longer than the request allows. */
  readonly cut: boolean;
  readonly promptTokens: number;
  readonly createdS: number;
  readonly includeUsage: boolean;
  /** Null is to the end. */
  readonly failAfter: number | null;
}

/** `token` is what takes a model its time; the rest comes at once. */
type Event = readonly [event: string | null, data: unknown, of?: 'token'];

/** An error as the API of this shape words it. */
export function llmError(shape: Shape, type: string, message: string): object {
  if (shape === 'openai') return { error: { message, type, param: null, code: null } };
  return { type: 'error', error: { type, message } };
}

const OVERLOADED: Readonly<Record<Shape, readonly [type: string, message: string]>> = {
  openai: ['server_error', 'The server had an error while processing your request.'],
  anthropic: ['overloaded_error', 'Overloaded'],
};

const failure = (shape: Shape): object => llmError(shape, ...OVERLOADED[shape]);

function openaiUsage({ promptTokens, tokens }: Answer): object {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: tokens.length,
    total_tokens: promptTokens + tokens.length,
  };
}

function* openaiEvents(answer: Answer): Iterable<Event> {
  const base = {
    id: 'chatcmpl-mock',
    object: 'chat.completion.chunk',
    created: answer.createdS,
    model: answer.model,
    system_fingerprint: 'fp_mock',
  };
  const usage = answer.includeUsage ? { usage: null } : {};
  const chunk = (delta: object, finish: string | null) => ({
    ...base,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    ...usage,
  });
  yield [null, chunk({ role: 'assistant', content: '', refusal: null }, null)];
  for (const [index, content] of answer.tokens.entries()) {
    if (index === answer.failAfter) {
      yield [null, failure('openai')];
      return;
    }
    yield [null, chunk({ content }, null), 'token'];
  }
  yield [null, chunk({}, answer.cut ? 'length' : 'stop')];
  if (answer.includeUsage) yield [null, { ...base, choices: [], usage: openaiUsage(answer) }];
  yield [null, '[DONE]'];
}

function anthropicMessage(answer: Answer, text: string | null, outputTokens: number): object {
  return {
    id: 'msg_mock',
    type: 'message',
    role: 'assistant',
    model: answer.model,
    content: text === null ? [] : [{ type: 'text', text }],
    stop_reason: text === null ? null : answer.cut ? 'max_tokens' : 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: answer.promptTokens, output_tokens: outputTokens },
  };
}

/** A ping as often as this many tokens, and one at the beginning. */
const TOKENS_A_PING = 20;

function* anthropicEvents(answer: Answer): Iterable<Event> {
  const named = (type: string, fields: object = {}): Event => [type, { type, ...fields }];
  yield named('message_start', { message: anthropicMessage(answer, null, 1) });
  yield named('content_block_start', { index: 0, content_block: { type: 'text', text: '' } });
  yield named('ping');
  for (const [index, text] of answer.tokens.entries()) {
    if (index === answer.failAfter) {
      yield ['error', failure('anthropic')];
      return;
    }
    if (index > 0 && index % TOKENS_A_PING === 0) yield named('ping');
    const delta = { type: 'text_delta', text };
    yield ['content_block_delta', { type: 'content_block_delta', index: 0, delta }, 'token'];
  }
  yield named('content_block_stop', { index: 0 });
  yield named('message_delta', {
    delta: { stop_reason: answer.cut ? 'max_tokens' : 'end_turn', stop_sequence: null },
    usage: { output_tokens: answer.tokens.length },
  });
  yield named('message_stop');
}

function wholeAnswer(shape: Shape, answer: Answer): object {
  const text = answer.tokens.join('');
  if (shape === 'anthropic') return anthropicMessage(answer, text, answer.tokens.length);
  const message = { role: 'assistant', content: text, refusal: null, annotations: [] };
  return {
    id: 'chatcmpl-mock',
    object: 'chat.completion',
    created: answer.createdS,
    model: answer.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: answer.cut ? 'length' : 'stop' }],
    usage: openaiUsage(answer),
    system_fingerprint: 'fp_mock',
  };
}

function answerTo(
  asked: Readonly<Record<string, unknown>>,
  endpoint: MockEndpointOf<'llm'>,
  text: string,
  wallMs: number,
): Answer {
  const tokens = tokensOf(text);
  const limit = asked.max_completion_tokens ?? asked.max_tokens;
  const most = typeof limit === 'number' && limit > 0 ? limit : Number.POSITIVE_INFINITY;
  const options = asked.stream_options;
  return {
    model: typeof asked.model === 'string' ? asked.model : 'mock-1',
    tokens: tokens.slice(0, most),
    cut: tokens.length > most,
    promptTokens: tokensOf(JSON.stringify(asked.messages ?? '')).length,
    createdS: Math.floor(wallMs / 1_000),
    includeUsage:
      typeof options === 'object' && options !== null && (options as Record<string, unknown>).include_usage === true,
    failAfter: endpoint.failAfter ?? null,
  };
}

/** Resolves when the client has read on, or left. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

/**
 * Answers a request to a model: streamed at the client's pace where it reads slowly, or whole, which takes as long.
 *
 * @param says the text; a sentence about streams where the scenario has none
 */
export async function answerLlm(
  response: ServerResponse,
  endpoint: MockEndpointOf<'llm'>,
  asked: Readonly<Record<string, unknown>>,
  says: string | undefined,
  wallMs: number,
): Promise<void> {
  const { shape, every } = endpoint;
  const answer = answerTo(asked, endpoint, says ?? DEFAULT_TEXT, wallMs);
  if (asked.stream !== true) {
    const failed = answer.failAfter !== null && answer.failAfter < answer.tokens.length;
    await wait(every * Math.min(answer.tokens.length, answer.failAfter ?? answer.tokens.length));
    if (response.destroyed) return;
    if (!failed) return json(response, 200, wholeAnswer(shape, answer));
    return json(response, shape === 'openai' ? 500 : 529, failure(shape));
  }
  const events = shape === 'openai' ? openaiEvents(answer) : anthropicEvents(answer);
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-cache',
    ...OPEN_TO_PAGES,
  });
  for (const [event, data, of] of events) {
    if (of === 'token') await wait(every);
    // A fault ends it in the middle.
    if (response.destroyed || response.writableEnded) return;
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    const more = response.write(`${event === null ? '' : `event: ${event}\n`}data: ${text}\n\n`);
    if (!more) await drained(response);
  }
  if (!response.writableEnded) response.end();
}

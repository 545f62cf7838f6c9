import type { Builtin } from './builtin.ts';

/** Token streams of a POST, in the shapes of two well-known APIs, well and badly. */
export const llm: Builtin = {
  name: 'llm',
  about: 'OpenAI- and Anthropic-shaped token streams by POST; models that fail half-way, and slow ones',
  text: `# Point a client library at http://127.0.0.1:4600/v1 (OpenAI) or http://127.0.0.1:4600 (Anthropic); any key will do.
#   curl -N http://127.0.0.1:4600/v1/chat/completions -d '{"model":"m","stream":true,"messages":[{"role":"user","content":"hi"}]}'
#   curl -N http://127.0.0.1:4600/v1/messages -d '{"model":"m","stream":true,"max_tokens":100,"messages":[{"role":"user","content":"hi"}]}'
# Without "stream": true the answer comes whole, after as long as its tokens take.
name: llm
about: OpenAI- and Anthropic-shaped token streams by POST; models that fail half-way, and slow ones

endpoints:
  # data: {"object":"chat.completion.chunk", …} for each token, then data: [DONE]
  /v1/chat/completions:
    about: OpenAI's chat completions
    transport: llm
    shape: openai
    every: 40ms
    text: >-
      You said “{{$.messages[0].content}}”. Each of these words is an event of its own, on one response that stays open
      until the last of them. A client that waits for the end shows nothing for seconds; one that reads as it comes shows
      the first word at once.

  # event: message_start, content_block_start, ping, content_block_delta …, content_block_stop, message_delta, message_stop
  /v1/messages:
    about: Anthropic's messages
    transport: llm
    shape: anthropic
    every: 40ms
    text: >-
      You said “{{$.messages[0].content}}”. These events have names, and some of them, like ping, mean nothing but that the
      stream is alive: a client must skip what it does not know.

  # An error in the middle comes with status 200, because that was sent long ago: it stands in the stream.
  /fails/v1/chat/completions:
    about: OpenAI's, with an error after eight tokens and no [DONE]
    transport: llm
    shape: openai
    failAfter: 8

  /fails/v1/messages:
    about: Anthropic's, with an overloaded_error after eight tokens
    transport: llm
    shape: anthropic
    failAfter: 8

  # A model that thinks: does the client's own timeout count from the first byte or from the last?
  /slow/v1/chat/completions:
    about: OpenAI's, a token a second
    transport: llm
    shape: openai
    every: 1s
    text: slow but sure

# Faults reach these streams as they reach event streams: a proxy that holds its breath, a network that goes away.
timeline: []
`,
};

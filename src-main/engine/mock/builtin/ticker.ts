import type { Builtin } from './builtin.ts';

/** Rates to find out what a client can take. */
export const ticker: Builtin = {
  name: 'ticker',
  about: 'prices of four symbols at 1, 10, 100 and 1000 messages a second',
  text: `# How fast can your client read? The same messages at four rates, over WebSocket and SSE.
name: ticker
about: prices of four symbols at 1, 10, 100 and 1000 messages a second
seed: 7 # the same seed makes the same prices

feeds:
  slow:
    rate: 1/s
    event: price
    # Each symbol walks around its own price. An anchor (&quotes) names a piece of YAML, so that
    # it can be used again (*quotes).
    list: &quotes
      - { id: '{{id}}', symbol: ACME, px: '{{$walk 101 0.4}}', ts: '{{$now}}' }
      - { id: '{{id}}', symbol: INIT, px: '{{$walk 48.5 0.2}}', ts: '{{$now}}' }
      - { id: '{{id}}', symbol: GLBX, px: '{{$walk 312 1.5}}', ts: '{{$now}}' }
      - { id: '{{id}}', symbol: HOOL, px: '{{$walk 7.25 0.05}}', ts: '{{$now}}' }
  steady: { rate: 10/s, event: price, list: *quotes }
  fast: { rate: 100/s, event: price, list: *quotes }
  flood: { rate: 1000/s, event: price, list: *quotes, history: 10000 }

endpoints:
  /ws/1: { transport: websocket, feed: slow, about: 'WebSocket, 1 message a second' }
  /ws/10: { transport: websocket, feed: steady, about: 'WebSocket, 10 messages a second' }
  /ws/100: { transport: websocket, feed: fast, about: 'WebSocket, 100 messages a second' }
  /ws/1000:
    about: WebSocket, 1000 messages a second; a slow client gets the newest price of each symbol
    transport: websocket
    feed: flood
    # Once 64 KiB wait for a client, older prices of a symbol make room for its newest.
    slow: { policy: coalesce, key: $.symbol, above: 64KiB }

  /sse/1: { transport: sse, feed: slow, about: 'Server-sent events, 1 message a second' }
  /sse/10: { transport: sse, feed: steady, about: 'Server-sent events, 10 messages a second' }
  /sse/100: { transport: sse, feed: fast, about: 'Server-sent events, 100 messages a second' }
  /sse/1000:
    about: Server-sent events, 1000 messages a second; a slow client loses the oldest
    transport: sse
    feed: flood
    slow: { policy: drop-oldest, above: 64KiB }
`,
};

import type { Builtin } from './builtin.ts';

/** What the first window shows, and what `docs/` is written against: its paths and its messages are promises. */
export const demo: Builtin = {
  name: 'demo',
  about: 'one feed by WebSocket, SSE, long-poll and poll, with faults to switch on',
  text: `# The same feed, four ways to listen. Switch faults on in the window or with POST /_mock.
name: demo
about: one feed by WebSocket, SSE, long-poll and poll, with faults to switch on

feeds:
  # Prices that wander around 100, one a second. A feed numbers its messages 1, 2, 3 … and
  # remembers them, so that whoever comes back can go on where they were.
  prices:
    prices: true
    every: 1s
    event: price
    # What people publish gets an id and a type as the prices have them.
    envelope: true
    history: 100000

endpoints:
  # wscat -c 'ws://127.0.0.1:4600/ws?since=3'   resumes after message 3
  /ws:
    about: WebSocket; ?since=ID resumes after a message
    transport: websocket
    feed: prices
    publish: true # what a client sends goes to everybody
    ping: 2s

  # curl -N -H 'Last-Event-ID: 3' http://127.0.0.1:4600/sse
  /sse:
    about: Server-sent events; Last-Event-ID or ?since=ID resumes
    transport: sse
    feed: prices
    comment: 2s # keeps proxies from closing a quiet stream
    retry: 1000ms # how long a browser waits before it reconnects

  # curl 'http://127.0.0.1:4600/poll?since=3&timeout=10s'
  /poll:
    about: 'Long-poll: held until there is something or the time is over; ?since=ID&timeout=30s'
    transport: long-poll
    feed: prices
    hold: 30s

  # curl -i http://127.0.0.1:4600/state
  /state:
    about: Plain poll with ETag; ?since=ID for what is newer
    transport: poll
    feed: prices
    etag: true
    items: 50

  # curl -d '{"px": 1}' http://127.0.0.1:4600/publish
  /publish:
    about: POST adds the body (JSON or text) to the feed; ?count=1
    transport: publish
    feed: prices
`,
};

import type { Builtin } from './builtin.ts';

/** The peer everybody needs first: says what it hears. */
export const echo: Builtin = {
  name: 'echo',
  about: 'sends back what it hears: WebSocket byte for byte, POST as an event',
  text: `# A WebSocket hears its own voice. Over SSE and long-poll a client cannot speak: POST speaks for it.
name: echo
about: 'sends back what it hears: WebSocket byte for byte, POST as an event'

feeds:
  said:
    published: true # nothing by itself
    history: 1000

endpoints:
  # Text comes back as text and binary as binary, byte for byte, to the sender alone.
  /echo:
    about: WebSocket; every message comes back as it was
    transport: websocket
    echo: true
    ping: 0s # a quiet socket stays quiet

  # curl -N http://127.0.0.1:4600/sse   and in another terminal
  # curl -d 'hello' http://127.0.0.1:4600/publish
  /sse:
    about: Server-sent events; what was posted to /publish
    transport: sse
    feed: said
    comment: 15s

  /poll:
    about: Long-poll; what was posted to /publish after ?since=ID
    transport: long-poll
    feed: said
    hold: 30s

  # curl -d 'hello' http://127.0.0.1:4600/http
  /http:
    about: POST; the answer is the body, JSON on one line
    transport: http
    body: '{{$}}'

  /publish:
    about: POST says something
    transport: publish
    feed: said
`,
};

import type { Builtin } from './builtin.ts';

/** Two minutes of everything that goes wrong on a bad day, again and again. */
export const flaky: Builtin = {
  name: 'flaky',
  about: 'a bit of everything that goes wrong, on a time line of two minutes that repeats',
  text: `# Leave a client at it for two minutes: it should end up with every message, once, in order.
name: flaky
about: a bit of everything that goes wrong, on a time line of two minutes that repeats

feeds:
  orders:
    every: 500ms
    event: order
    envelope: true
    message:
      id: '{{id}}'
      type: order
      item: '{{$pick apple pear plum quince}}'
      count: '{{$integer 1 9}}'
      at: '{{$now}}'

endpoints:
  /ws: { transport: websocket, feed: orders, publish: true, ping: 2s }
  /sse: { transport: sse, feed: orders, comment: 2s, retry: 1s }
  /poll: { transport: long-poll, feed: orders, hold: 20s }
  /state: { transport: poll, feed: orders, items: 20 }
  /publish: { transport: publish, feed: orders }
  /alive: { transport: health, says: alive }
  /accepting: { transport: health, says: accepting }

# at: when it begins. for: how long. on: whom it meets, everybody where it is not said.
timeline:
  - { at: 10s, for: 10s, fault: latency, delay: 300ms, jitter: 200ms }
  - { at: 22s, for: 8s, fault: skip, oneIn: 10 } # do you see the holes in the ids?
  - { at: 32s, for: 6s, fault: repeat, oneIn: 5 } # is an order counted twice?
  - { at: 40s, for: 9s, fault: stop-heartbeats } # messages still come: is that alive?
  - { at: 50s, for: 9s, fault: burst, every: 3s, on: /sse } # a proxy that buffers
  - { at: 60s, for: 5s, fault: stall } # nothing moves, nothing is closed
  - { at: 67s, for: 5s, fault: bandwidth, rate: 200B/s, on: { oneIn: 2 } }
  - { at: 74s, for: 4s, fault: bad-json, oneIn: 4 }
  - { at: 80s, fault: drop, on: { oneIn: 2 } } # half of the clients lose their network
  - { at: 86s, for: 4s, fault: refuse, status: 503, retryAfter: 2s }
  - { at: 86500ms, fault: close, code: 1013, reason: try again later, on: /ws } # and cannot come back at once
  - { at: 94s, for: 8s, fault: half-open, on: { endpoint: /ws, oneIn: 2 } } # dead, and nobody says so
  - { at: 104s, for: 4s, fault: lost-cursor }
  - { at: 105s, fault: drop } # everybody comes back, and the server has forgotten them
  - { at: 112s, fault: restart, down: 2500ms }
repeat: 2m
`,
};

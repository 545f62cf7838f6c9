import type { Builtin } from './builtin.ts';

/** A feed one can come back to: ids, history, resume, and two faults that show who really does it. */
export const orders: Builtin = {
  name: 'orders',
  about: 'a feed with ids and a history to resume from; once it loses messages, once it forgets where you were',
  text: `# Every order has an id, one more than the one before. A client that was away asks for what came after the last it has:
#   SSE        Last-Event-ID: 41, which an EventSource sends by itself
#   WebSocket  ws://127.0.0.1:4600/ws?since=41, which you must do
#   long-poll  http://127.0.0.1:4600/poll?since=41, with last_id of the answer before
# Ids without holes: a client can tell that something is missing, not only hope.
name: orders
about: a feed with ids and a history to resume from; once it loses messages, once it forgets where you were

feeds:
  orders:
    every: 500ms
    history: 1000 # who was away for longer than these has lost some, and the first id tells
    event: order
    envelope: true # what is published gets its id as well
    message:
      id: '{{id}}'
      type: order
      item: '{{$pick apple pear plum quince}}'
      count: '{{$integer 1 9}}'
      total: '{{$number 1 90}}'
      at: '{{$now}}'

endpoints:
  /ws:
    about: WebSocket; ?since=ID resumes
    transport: websocket
    feed: orders

  /sse:
    about: Server-sent events; Last-Event-ID resumes
    transport: sse
    feed: orders
    retry: 1s

  /poll:
    about: Long-poll; ?since=ID
    transport: long-poll
    feed: orders
    hold: 20s

  # What to do after a hole: fetch the state, then go on from its last_id.
  /state:
    about: the last 100 orders, and last_id
    transport: poll
    feed: orders
    items: 100

  /publish:
    about: POST adds an order
    transport: publish
    feed: orders

timeline:
  # Holes in the ids. Does the client notice, and get what is missing from /state or with ?since=?
  - { at: 20s, for: 8s, fault: skip, oneIn: 5 }
  # The network goes away and comes back. With an id nothing is lost.
  - { at: 40s, fault: drop }
  # The same, but the server has forgotten: since and Last-Event-ID mean nothing to it. Who trusts them has a hole.
  - { at: 60s, for: 6s, fault: lost-cursor }
  - { at: 61s, fault: drop }
repeat: 80s
`,
};

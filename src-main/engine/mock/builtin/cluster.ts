import type { Builtin } from './builtin.ts';

/** It works on one server: three nodes, and a bus that can be split or left out. */
export const cluster: Builtin = {
  name: 'cluster',
  about: 'three nodes behind a balancer: a chat room and a ticker that reach everybody, as long as the bus does',
  text: `# Three servers that look like one. Every answer says which of them gave it: X-Wirescope-Node.
name: cluster
about: 'three nodes behind a balancer: a chat room and a ticker that reach everybody, as long as the bus does'

cluster:
  nodes: 3
  # round-robin, sticky-cookie or sticky-ip. Requests are given out one by one, also of one connection.
  balance: round-robin
  # What is said at one node reaches the others over the bus:
  #   none     not at all: publish, and two of three clients hear nothing
  #   memory   inside this process
  #   redis://127.0.0.1:6379 or nats://127.0.0.1:4222   a real server; then several processes with the
  #            same scenario are one cluster: wirescope mock cluster --bus redis://127.0.0.1:6379
  bus: memory

users:
  ada: { token: ada }
  bob: { token: bob }
  eve: { token: eve }

feeds:
  # One of the nodes makes the ticks and numbers them; the others pass them on. Kill it, and another takes over.
  ticks:
    every: 1s
    event: tick
    message: { id: '{{id}}', type: tick, at: '{{$now}}' }
    envelope: true # what people publish gets an id and a type as well
    history: 10000

endpoints:
  # Open it three times: three nodes, the same ids.
  /ws:
    about: the ticker by WebSocket; ?since=ID resumes, at any node
    transport: websocket
    feed: ticks
    publish: true

  /sse:
    about: the ticker by server-sent events; Last-Event-ID resumes, at any node
    transport: sse
    feed: ticks
    retry: 1s

  /poll:
    about: the ticker by long-poll; each request may go to another node
    transport: long-poll
    feed: ticks

  /state:
    about: the last messages, as the node that is asked knows them
    transport: poll
    feed: ticks

  # curl -d '{"type": "news", "text": "hi"}' http://127.0.0.1:4600/publish
  /publish:
    about: POST adds the body to the ticker; 503 where the bus is away and nobody can number it
    transport: publish
    feed: ticks

  # ws://127.0.0.1:4600/chat?token=ada, then {"type": "say", "text": "hello"}
  /chat:
    about: one room over all nodes; come as ada, bob or eve with ?token=ada
    transport: websocket
    auth: {}
    rooms: [lobby]
    presence: true
    rules:
      - when: { json: { type: say } }
        broadcast: { type: said, from: '{{user}}', text: '{{$.text}}' }
        answer: { type: said, from: you, text: '{{$.text}}' }

  /alive:
    about: 200 as long as the node that is asked lives
    transport: health
    says: alive

  /ready:
    about: 503 when every node drains
    transport: health
    says: accepting
`,
};

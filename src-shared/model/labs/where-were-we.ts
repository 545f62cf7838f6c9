import type { Lab } from '../lab.ts';

export const whereWereWe: Lab = {
  lab: 'where-were-we',
  number: 4,
  title: 'Where were we',
  about:
    'A connection broke for a second. What was said in that second? With an id in every message, it can be asked for.',
  minutes: 6,
  panel: 'resume',
  steps: [
    {
      step: 'connect',
      title: 'Connect three to the same orders',
      text: 'Open the feed of orders three times: as an event stream, as a WebSocket that remembers nothing, and as a WebSocket that sends the last id it saw. Every order has an id: 1, 2, 3 and so on.',
      waitsFor: 'Three connections open, and an order on each.',
      actions: [{ action: 'connect', title: 'Connect', primary: true }],
      explanation: 'All three see the same numbers. As long as nothing breaks there is no difference between them.',
    },
    {
      step: 'resume',
      title: 'Cut them, and watch the event stream come back',
      text: 'Drop every connection. Orders keep coming while nobody listens. Then look at the request with which the event stream comes back.',
      waitsFor: 'The event stream back with Last-Event-ID, going on with exactly the next id.',
      actions: [{ action: 'drop', title: 'Drop all connections', primary: true }],
      explanation:
        'Each event carried an id: line. The client kept the last one and sent it in the Last-Event-ID header, and the server began there. Your code did nothing for it.',
    },
    {
      step: 'gap',
      title: 'Find what the forgetful one lost',
      text: 'Look at the WebSocket without a cursor. It came back as if it had never been there, and was given what is new from now on.',
      waitsFor: 'A gap in the ids of the WebSocket without a cursor.',
      actions: [{ action: 'drop', title: 'Drop all connections' }],
      explanation:
        'The orders of the pause are gone for this client. Nobody reported an error, and nobody will: the connection is open and messages flow. Only the ids show the hole.',
    },
    {
      step: 'cursor',
      title: 'See the cursor of a WebSocket',
      text: 'WebSocket has no Last-Event-ID. The third connection does it by hand: it puts the last id into its URL when it reconnects. Find ?since= in the attempt, and the message that follows.',
      waitsFor: 'A reconnect with ?since=, going on with exactly the next id.',
      actions: [{ action: 'drop', title: 'Drop all connections' }],
      explanation: 'One query parameter and a server that keeps some history: that is all a resume is.',
    },
    {
      step: 'forget',
      title: 'Let the server forget',
      text: 'The client can ask, but the server must be able to answer. Let it ignore cursors, as a server does whose history is too short or that restarted, and drop the connections again.',
      waitsFor: 'A gap on a connection that did ask for what it missed.',
      actions: [{ action: 'forget', title: 'Forget cursors, and drop', primary: true }],
      explanation:
        'The client asked and was not answered, without any error. A good server says so: "I cannot go on from there, load everything again".',
    },
    {
      step: 'twice',
      title: 'See a message twice',
      text: 'The opposite of a gap: a server that is not sure whether a message arrived sends it again. Let it repeat some, and find them.',
      waitsFor: 'An id that comes twice.',
      actions: [{ action: 'repeat', title: 'Send one in four twice', primary: true }],
      explanation:
        'At least once, or at most once: over a line that can break those are the choices. "At least once" together with a client that knows ids again is what people mean by exactly once.',
    },
  ],
  explanation: [
    {
      title: 'A connection is not a queue',
      text: 'When a stream breaks, messages on the way are lost, and messages made during the pause were never sent. TCP promises order and completeness within one connection, and nothing across two.',
    },
    {
      title: 'Three parts make a resume',
      text: 'Ids that only grow, a client that remembers the last one it has really processed, and a server that can begin after any id it was told. SSE has the first two in the standard; with WebSocket and long-poll you write them down yourself.',
    },
    {
      title: 'And an honest answer when it cannot be done',
      text: 'Histories end. A server that no longer has what was asked for must say so, so that the client loads the whole state again instead of going on with a hole.',
    },
  ],
  advice: [
    'Send id: with every event and read the Last-Event-ID header when a client comes (WHATWG HTML, 9.2.4). A browser sends it by itself.',
    'WebSocket: put a growing id into each message and reconnect with it, in the URL or in the first message (RFC 6455 leaves this to you).',
    'Remember an id after the message is processed, not when it arrives.',
    'Make handling a message twice harmless: remember the last ids, or write with the id as key.',
    'Keep as much history as your clients are usually away, and answer "too old" clearly, so that the client starts over on purpose.',
  ],
};

import type { Lab } from '../lab.ts';

export const slowReader: Lab = {
  lab: 'slow-reader',
  number: 5,
  title: 'The slow reader',
  about: 'Messages come faster than a client can take them. They must go somewhere: four policies, side by side.',
  minutes: 7,
  panel: 'policies',
  steps: [
    {
      step: 'connect',
      title: 'Connect four readers of the same prices',
      text: 'Four WebSockets to one feed of 100 prices a second. The server treats slow readers differently at each: /buffer keeps everything, /drop-oldest throws old prices away, /coalesce keeps the newest price of each symbol, /disconnect sends the reader away.',
      waitsFor: 'All four open, with prices on each.',
      actions: [{ action: 'connect', title: 'Connect all four', primary: true }],
      explanation: 'With fast readers all four are the same. A policy is only what happens on a bad day.',
    },
    {
      step: 'buffer',
      title: 'Make all four slow',
      text: 'Let only 4 kB a second through to each client, as a phone on a bad network. Look at /buffer: what is not read yet waits in the memory of the server.',
      waitsFor:
        'A price on /buffer that is more than two seconds old when it arrives, and its bytes waiting in the server.',
      actions: [{ action: 'slow', title: 'Only 4 kB/s', primary: true }],
      explanation:
        'Nothing is lost, and everything is late, later with every second. And one slow phone has taken memory from a server that others use too. A thousand of them end it.',
    },
    {
      step: 'drop',
      title: 'See what drop-oldest leaves out',
      text: 'The reader of /drop-oldest is just as slow, but what waits for it stays small. Find the hole in its ids.',
      waitsFor: 'A gap in the ids on /drop-oldest.',
      actions: [],
      explanation:
        'Prices are missing, and those that come are nearly fresh. For prices that is right; for orders it would be a disaster.',
    },
    {
      step: 'coalesce',
      title: 'See the newest of each symbol',
      text: 'On /coalesce a waiting price is replaced by the newer one of the same symbol. Intermediate prices go, but every symbol stays.',
      waitsFor: 'A gap on /coalesce, and all four symbols among the prices after it.',
      actions: [],
      explanation:
        'What waits is never more than one message per symbol. The reader sees the truth, only less often. This is what most screens need.',
    },
    {
      step: 'disconnect',
      title: 'See the slow one sent away',
      text: 'On /disconnect the server refuses to wait: too many bytes, goodbye. Read the close code.',
      waitsFor: 'A close with 1013 on /disconnect.',
      actions: [],
      explanation:
        'Hard, and honest: the client knows that it has lost something, can reconnect, and load the whole state. Others do not pay for it.',
    },
    {
      step: 'recover',
      title: 'Make the line fast again',
      text: 'Take the limit away, and watch /buffer catch up: everything that waited comes at once.',
      waitsFor: 'A price on /buffer that arrives less than half a second after it was made.',
      actions: [{ action: 'fast', title: 'Full speed', primary: true }],
      explanation:
        'The burst after the jam is the last price of buffering: the client gets all of it in one moment, in order, most of it worthless by now.',
    },
  ],
  explanation: [
    {
      title: 'The bytes are always somewhere',
      text: 'If a producer is faster than a consumer, the difference piles up: in the socket buffers of both kernels first, then in the memory of your process, because send() of a WebSocket never says no. Backpressure means to notice that and to decide.',
    },
    {
      title: 'Four decisions',
      text: 'Keep all: complete, late, expensive, and in the end out of memory. Drop the oldest: fresh and cheap, with holes. Coalesce by key: the current state, cheap, without the steps between. Disconnect: protects everybody else and leaves the cure to the client.',
    },
    {
      title: 'It depends on what a message means',
      text: 'If a message is a state (a price, a position), the newest replaces the older ones: coalesce. If it is an event (an order, a chat line), none may be missing: buffer up to a limit, then disconnect and let the client resume.',
    },
  ],
  advice: [
    'Look at bufferedAmount before you send (WebSockets Standard, 3; the same in `ws`), and decide there, not when memory is gone.',
    'In Node, write() of a response returns false when its buffer is full: stop, and go on at "drain". A server that ignores it has the buffer policy without a limit.',
    'Give every client a limit in bytes, and a policy per kind of message.',
    'Close with 1013, "try again later" (IANA WebSocket close codes), so that the client can tell it from a fault.',
    'The reading side can push back too: stop reading, and TCP tells the sender. A browser page cannot do that with WebSocket; with fetch() and streams it can.',
  ],
};

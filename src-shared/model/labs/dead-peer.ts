import type { Lab } from '../lab.ts';

export const deadPeer: Lab = {
  lab: 'dead-peer',
  number: 2,
  title: 'The dead peer nobody noticed',
  about:
    'A peer dies without a word: its cable is cut, its laptop sleeps. Who finds out, after how long, and who never does?',
  minutes: 6,
  panel: 'heartbeats',
  steps: [
    {
      step: 'connect',
      title: 'Connect one that asks and one that trusts',
      text: 'Open two WebSockets to the same feed. /watched: the client sends a ping every second and expects a pong. /trusting: nobody asks anybody anything. Then two more, /swept and /counted, where the server pings.',
      waitsFor: 'Both open, messages on both, and a pong on /watched.',
      actions: [{ action: 'connect', title: 'Connect', primary: true }],
      explanation:
        'While everything is well the two look the same. The only difference is a frame of two bytes a second, and its answer.',
    },
    {
      step: 'die',
      title: 'Let the server die without a word',
      text: 'Make the server half-open for /watched and /trusting: the sockets stay, but nothing is read or written any more. That is what a pulled cable looks like. No close frame, no reset.',
      waitsFor: 'A pong that does not come on /watched.',
      actions: [{ action: 'half-open', title: 'Go half-open', primary: true }],
      explanation:
        'The ping went out, the kernel took it, and nothing came back. After 1.5 seconds the watcher says: missed. A client should now close this connection and open another.',
    },
    {
      step: 'trust',
      title: 'Look at the one that trusts',
      text: 'Keep waiting. /trusting has heard nothing either, but nothing told it that something should have come. To it, dead and quiet are the same thing.',
      waitsFor: 'Five seconds of silence on /trusting, with the connection still "open".',
      actions: [],
      explanation:
        'Nothing happened, and that is the point. TCP speaks only when there is something to send. A side that only listens can wait for hours, and its user looks at a price of this morning.',
    },
    {
      step: 'zombie',
      title: 'Now be the dead one',
      text: 'Turn it around: stop answering pings on /swept and /counted, as a phone in a tunnel does. Both servers ping every half second. One reaps who misses two, the other only counts clients.',
      waitsFor: '/swept cut by the server, while /counted is still counted as a client.',
      actions: [{ action: 'stop-pongs', title: 'Stop answering pings', primary: true }],
      explanation:
        'The sweep found one and cut it. The other is a zombie: the server holds its memory, sends it messages, and shows it in "users online".',
    },
    {
      step: 'heal',
      title: 'Bring the server back',
      text: 'Switch the half-open off. The server does not know these sockets any more and answers with a reset. Only now does /trusting hear that it was dead.',
      waitsFor: 'The end of /trusting, and its next attempt open.',
      actions: [{ action: 'heal', title: 'Switch the fault off', primary: true }],
      explanation:
        'TCP alone finds out when somebody sends and the other side refuses. How long that takes is decided by the cable, not by you.',
    },
  ],
  explanation: [
    {
      title: 'Silence is not an event',
      text: 'A connection is only what two computers remember. When one of them disappears without FIN or RST, the other goes on remembering: RFC 9293 calls it half-open. Keep-alives of TCP are off unless asked for, and then wait two hours by default.',
    },
    {
      title: 'A heartbeat makes silence an event',
      text: 'Both sides agree that something comes every few seconds. Then nothing is news: it means dead. The interval is the price (a few bytes) and the promise (found out within one interval and one timeout).',
    },
    {
      title: 'Each side needs its own',
      text: 'The ping of the server tells the server that the client lives. It tells the client too, if the client counts: no ping for two intervals means a dead server. A browser page cannot see ping frames, so there the heartbeat must be a message.',
    },
  ],
  advice: [
    'Server: ping every 15 to 30 seconds, and cut who has not answered the last two (RFC 6455, 5.5.2 and 5.5.3). Then "online" means something.',
    'Client outside of a browser: treat silence of two intervals as the end, close, reconnect. In `ws` that is a timer that every ping resets.',
    'Browser: WebSocket shows no pings to the page. Send a small message of your own, {"type":"ping"}, and expect its answer.',
    'SSE: send a comment line every 15 seconds or so; proxies then keep the stream open too (WHATWG HTML, 9.2.7).',
    'Do not count on TCP keep-alive: off by default, and two hours where it is on (RFC 9293, 3.8.4).',
  ],
};

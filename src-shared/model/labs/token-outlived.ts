import type { Lab } from '../lab.ts';

export const tokenOutlived: Lab = {
  lab: 'token-outlived',
  number: 7,
  title: 'The token that outlived its owner',
  about:
    'A request asks for a token every time. A stream asks once, and may live for days. What happens to it when the token expires?',
  minutes: 7,
  panel: 'tokens',
  steps: [
    {
      step: 'refused',
      title: 'Knock without a good token',
      text: 'Open the WebSocket and the event stream of the account with a token that somebody made up. Compare how the two are refused.',
      waitsFor: 'A refusal on each: close 4001 on the WebSocket, HTTP 401 on the event stream.',
      actions: [{ action: 'wrong-token', title: 'Connect with a wrong token', primary: true }],
      explanation:
        'HTTP has a status for it. A browser does not show a page the status of a refused WebSocket, so servers often accept it and close at once with a code of their own.',
    },
    {
      step: 'in',
      title: 'Sign in and connect',
      text: 'Sign in: the server gives a token that is good for a few seconds only, so that you need not wait. Connect with it.',
      waitsFor: 'The WebSocket open, and a message on it.',
      actions: [{ action: 'sign-in', title: 'Sign in and connect', primary: true }],
      explanation:
        'The token was looked at once, in the handshake. A page cannot set headers on a WebSocket, so it went into the URL: find it on the timeline, and think of every log it passes. A ticket that opens once and expires at once is the better thing to put there.',
    },
    {
      step: 'expire',
      title: 'Let it expire',
      text: 'Do nothing. A moment before the token expires this server asks for a new one. Ignore it, and see the end. (Signed in too long ago? Sign in again.)',
      waitsFor: 'A reauthenticate message without an answer, and a close with 4001.',
      actions: [{ action: 'sign-in', title: 'Sign in again' }],
      explanation:
        'Many servers do not do this: there the stream of a token that expired at noon still delivers at midnight. It is the server that must watch the clock, because nothing in the connection does.',
    },
    {
      step: 'renew',
      title: 'Answer in time',
      text: 'Connect again, and this time answer: when the server asks, get a new token and send it in a message. The connection lives on past the end of the old token.',
      waitsFor:
        'A reauthenticate message, an answer with a token, and a message that comes after the old token is dead.',
      actions: [{ action: 'sign-in-renew', title: 'Sign in, and answer when asked', primary: true }],
      explanation: 'No reconnect, no lost message, and the new token never stood in a URL.',
    },
    {
      step: 'kick',
      title: 'Throw her out everywhere',
      text: 'Her password was stolen. Open a second stream, then kick the user: every connection she has must end, on every device, and her token must open nothing any more.',
      waitsFor: 'Two connections of hers ended together, and a new attempt refused.',
      actions: [
        { action: 'second', title: 'Open a second stream' },
        { action: 'kick', title: 'Kick Ann everywhere', primary: true },
      ],
      explanation:
        'To do this the server must know which connections belong to whom. Changing the password in a database closes no socket.',
    },
  ],
  explanation: [
    {
      title: 'Checked at the door, and never again',
      text: 'A request lives for milliseconds, so the check at its start is enough. A stream can outlive its token, the employment of its owner and three deploys. Who may listen has to be asked again while it is open.',
    },
    {
      title: 'Where to put the token',
      text: 'In a header: best, but pages cannot do it with WebSocket or EventSource. In a cookie: works in both, and then the server must check Origin, because other sites send your cookie too. In the first message: good, with a time limit for who says nothing. In the URL: it lands in logs and histories, so put only a ticket there that works once.',
    },
    {
      title: 'Three ways to end it',
      text: 'Close at the moment the token expires. Ask for a new one shortly before. And be able to end all of one user at once: on logout, on a changed password, on a lost phone.',
    },
  ],
  advice: [
    'Keep the time at which the token expires beside each connection, and close with a code of your own from 4000 to 4999 (RFC 6455, 7.4.2).',
    'Do not put long-lived tokens into URLs (RFC 6750, 5.3); trade them for a one-use ticket of a minute.',
    'Check Origin in the handshake when a cookie lets people in (RFC 6455, 4.2.2 and 10.2).',
    'Keep a list user → connections, on every server, and send "kick" over the bus.',
    'Client: on 4001 or 401 get a new token first. Reconnecting with the old one is a loop.',
    'SSE: a 401 ends an EventSource for good, it does not try again (WHATWG HTML, 9.2.2). Your code must make a new one.',
  ],
};

import { QUESTIONS } from '../choose-transport.ts';
import type { Lab } from '../lab.ts';

export const whichOne: Lab = {
  lab: 'which-one',
  number: 10,
  title: 'Which one should I use',
  about: 'Answer five questions about your feature, get a choice with its reasons, and try it on a real connection.',
  minutes: 5,
  panel: 'questions',
  steps: [
    {
      step: 'answer',
      title: 'Answer five questions',
      text: 'Think of one feature that you are building. Answer for it, not for the whole product.',
      waitsFor: 'Your five answers.',
      actions: [{ action: 'answer', title: 'Choose for me', primary: true, choices: QUESTIONS }],
      explanation:
        'The choice stands beside, with what speaks for it and what it will cost you. Change an answer and ask again.',
    },
    {
      step: 'try',
      title: 'Try it',
      text: 'Open the transport that was chosen, against the server of this lab, and let something happen.',
      waitsFor: 'A connection of the chosen kind, and a message on it that was made after it opened.',
      actions: [
        { action: 'try', title: 'Open it', primary: true },
        { action: 'publish', title: 'Publish a message' },
      ],
      explanation:
        'That is what your client will see. Look at the headers of the handshake and at the bytes per message.',
    },
    {
      step: 'break',
      title: 'Break it',
      text: 'A choice is good when it is good on a bad day. Restart the server for two seconds while a message is published, and see whether this transport brings it to you afterwards.',
      waitsFor: 'A failure on the chosen connection, then a message on it after it has come back.',
      actions: [{ action: 'break', title: 'Restart for 2 s', primary: true }],
      explanation: 'What came by itself is in the standard or in the cursor. What did not come is work for you: lab 4.',
    },
    {
      step: 'compare',
      title: 'Compare with another',
      text: 'Open another transport beside it, and publish. The same message comes on both: compare how late, and how heavy.',
      waitsFor: 'One message, seen on the chosen transport and on another one.',
      actions: [
        { action: 'other', title: 'Open the runner-up', primary: true },
        { action: 'publish', title: 'Publish a message' },
      ],
      explanation: 'If the difference does not matter to your users, take the simpler one.',
    },
  ],
  explanation: [
    {
      title: 'Begin at the simple end',
      text: 'Poll, long-poll, SSE, WebSocket: each can do more than the one before it, and each asks more of servers, proxies and people on call. Take the first that is good enough.',
    },
    {
      title: 'Direction decides most',
      text: 'If news goes only to the client, SSE does it over plain HTTP, with reconnect and resume in the standard. Sending from the client can stay an ordinary POST. A WebSocket earns its place when both sides talk often, or when bytes are binary.',
    },
    {
      title: 'How fresh is fresh enough',
      text: 'A minute: poll, and let caches help. Some seconds: poll, or long-poll. At once: a stream.',
    },
  ],
  advice: [
    'Write the freshness you need into the ticket ("within 2 seconds, for 95 of 100"), and measure it here.',
    'Keep reading behind one function, subscribe(onMessage), so that the transport can be changed later.',
    'Whatever you choose: ids in messages (lab 4), heartbeats (lab 2), jitter (lab 3), a policy for slow readers (lab 5).',
    'SSE is part of HTML (WHATWG HTML, 9.2), WebSocket is RFC 6455, polling is HTTP with its caches and validators (RFC 9110, 13; RFC 9111; RFC 6202).',
  ],
};

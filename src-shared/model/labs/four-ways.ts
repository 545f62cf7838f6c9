import type { Lab } from '../lab.ts';

export const fourWays: Lab = {
  lab: 'four-ways',
  number: 1,
  title: 'Four ways to find out something changed',
  about: 'One feed, heard by poll, long-poll, SSE and WebSocket at once. Count what each costs and how late each is.',
  minutes: 6,
  panel: 'transports',
  steps: [
    {
      step: 'connect',
      title: 'Connect all four',
      text: 'The server of this lab has one feed of news and four doors to it. Open all four: a WebSocket, an event stream (SSE), a long-poll whose requests the server holds, and a plain poll that asks every 2 seconds.',
      waitsFor: 'A connection of each kind to the server of this lab.',
      actions: [{ action: 'connect', title: 'Connect all four', primary: true }],
      explanation:
        'Two of these are one long answer: SSE is an HTTP response that never ends, a WebSocket is an HTTP request that became something else. The other two are many short answers.',
    },
    {
      step: 'publish',
      title: 'Publish one message and see it arrive four times',
      text: 'Publish a message and look at the timeline. The same message arrives on all four, but not at the same moment.',
      waitsFor: 'One message, seen on all four connections.',
      actions: [{ action: 'publish', title: 'Publish a message', primary: true }],
      explanation:
        'A stream has it the moment it exists, and the held request of the long-poll is answered at once. The poll learns of it when it next asks: on average half its interval late.',
    },
    {
      step: 'silence',
      title: 'Count what nothing costs',
      text: 'Now publish nothing, and wait. Watch the requests of the poll: it asks, and is told that nothing is new.',
      waitsFor: 'Three empty answers of the poll in a row, while no message comes on the streams.',
      actions: [],
      explanation:
        'The streams said nothing, because there was nothing to say. The poll paid a request and a reply for each "no". With an ETag that reply is a short 304 without a body, but its headers travel all the same.',
    },
    {
      step: 'faster',
      title: 'Make the poll as fast as the others',
      text: 'Shorten the interval of the poll until a message arrives within 100 ms of its making. Then look at what that costs: count the replies that brought nothing.',
      waitsFor: 'Three messages in a row that reach the poll within 100 ms.',
      actions: [
        {
          action: 'interval',
          title: 'Set the interval',
          primary: true,
          choices: [
            {
              name: 'interval',
              title: 'Ask every',
              options: [
                { value: '50', title: '50 ms' },
                { value: '500', title: '500 ms' },
                { value: '2000', title: '2 s' },
              ],
            },
          ],
        },
        { action: 'publish', title: 'Publish a message' },
      ],
      explanation:
        'It can be done: twenty requests a second, nearly all of them empty, for each client. A fast poll is a stream that is paid for by the request.',
    },
    {
      step: 'cut',
      title: 'Cut all four and lose nothing',
      text: 'Restart the server: it is away for three seconds. A message is published in the middle. Watch each of the four come back in its own way, and ask for what it missed.',
      waitsFor: 'Four ends, four comebacks, and the message of the pause on all four.',
      actions: [{ action: 'restart', title: 'Restart the server for 3 s', primary: true }],
      explanation:
        'The event stream came back by itself and sent Last-Event-ID. The polls carry their cursor in every request, so a cut is no event for them at all. The WebSocket has no such thing of its own: here it sends the last id it saw as ?since=.',
    },
  ],
  explanation: [
    {
      title: 'The same message, four prices',
      text: 'WebSocket and SSE keep one connection open, so a message leaves the moment it exists. A long-poll is nearly as quick: the server holds the request until there is something to say, and the client asks again at once. A plain poll learns of it at its next turn, and pays for every turn in between.',
    },
    {
      title: 'What a message weighs',
      text: 'A WebSocket adds 2 to 14 bytes to a message, SSE about as much as the words "id:" and "data:". Each poll pays for the headers of a request and of a reply, often half a kilobyte or more, whether there is news or not. HTTP/2 compresses repeated headers and so shrinks that difference; it does not shrink the number of requests.',
    },
    {
      title: 'None is wrong',
      text: 'A poll every minute is the right answer for a weather report: it needs no open connection, survives every proxy, and can be cached. What is wrong is a poll that pretends to be a stream, or a stream where nobody waits for the answer.',
    },
  ],
  advice: [
    'Poll with a validator: send ETag and answer If-None-Match with 304, so that "nothing new" has no body (RFC 9110, 8.8.3, 13.1.2 and 15.4.5).',
    'Let a long-poll be held for about 30 seconds, less than any proxy on the way waits, and answer it with an empty list, not an error (RFC 6202, 5.5).',
    'For news in one direction begin with EventSource: reconnecting and resuming are in the browser (WHATWG HTML, 9.2.3).',
    'Take a WebSocket where the client talks as much as the server (RFC 6455, 1.1), and plan for what SSE gives for free: reconnect, resume, an id in each message.',
    'A browser opens only about six HTTP/1.1 connections to a host, and every open event stream holds one (RFC 9112, 9.4): serve streams over HTTP/2, or share one between tabs.',
  ],
};

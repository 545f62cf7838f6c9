import type { Lab } from '../lab.ts';

export const everyoneComesBack: Lab = {
  lab: 'everyone-comes-back',
  number: 3,
  title: 'Everyone comes back at once',
  about:
    'Five hundred clients lose their connection in the same moment. When each of them comes back decides whether the server survives it.',
  minutes: 6,
  panel: 'histogram',
  steps: [
    {
      step: 'gather',
      title: 'Gather a crowd',
      text: 'Connect 500 real WebSocket clients to /ws, and one of your own beside them, as witness. This server takes 400 newcomers a second; who is too many gets a 503.',
      waitsFor: '500 clients on /ws, and your own connection among them.',
      actions: [{ action: 'gather', title: 'Connect 500 clients', primary: true }],
      explanation: 'They came one after the other, as people do over a morning. Nobody was refused.',
    },
    {
      step: 'herd',
      title: 'Cut them all: fixed delay, no jitter',
      text: 'Let everybody reconnect after exactly one second, again and again until it works. Then cut all connections at once, as a deploy does, and watch the histogram.',
      waitsFor: 'All cut, most of them back at the door within the same 200 ms, some refused, and in the end all back.',
      actions: [{ action: 'cut-fixed', title: 'Cut all: fixed 1 s', primary: true }],
      explanation:
        'They lost their connections in the same moment, so they all come back in the same moment: a wall of requests once a second. Each wall is too much, most are refused, and all of them try again, together.',
    },
    {
      step: 'jitter',
      title: 'Cut them all: exponential with full jitter',
      text: 'The same cut, but now each client waits a random time between 0 and its delay, and doubles the delay when it is refused.',
      waitsFor: 'All cut and all back, and no 200 ms in which more than half of them came.',
      actions: [{ action: 'cut-jitter', title: 'Cut all: full jitter', primary: true }],
      explanation:
        'The wall became a hill. Far fewer are refused, so far fewer have to try again. Nobody had to know of anybody else: a random number was enough.',
    },
    {
      step: 'third',
      title: 'Try another way to spread',
      text: 'Equal jitter waits at least half of the delay. Decorrelated jitter draws between the base and three times the delay before. Which one brings the last client back first?',
      waitsFor: 'All cut and all back once more, with another kind of jitter.',
      actions: [
        {
          action: 'cut-other',
          title: 'Cut all',
          primary: true,
          choices: [
            {
              name: 'policy',
              title: 'Reconnect by',
              options: [
                { value: 'decorrelated', title: 'Decorrelated jitter' },
                { value: 'equal', title: 'Equal jitter' },
              ],
            },
          ],
        },
      ],
      explanation:
        'All kinds of jitter spread the crowd; they differ in how soon the first and how late the last come back. Any of them is better than none.',
    },
    {
      step: 'own',
      title: 'Give your own connection jitter',
      text: 'Your own connection reconnected after a fixed second all the time. Connect it with full jitter, cut it, and read the wait on the timeline: planned, jitter, actual.',
      waitsFor: 'A wait with jitter on your own connection, and the attempt after it open.',
      actions: [{ action: 'own-jitter', title: 'Reconnect with jitter, and cut', primary: true }],
      explanation:
        'The wait shows what was planned and what the random number made of it. The same policy drove the crowd: it is the code that Wirescope reconnects with.',
    },
  ],
  explanation: [
    {
      title: 'A deploy synchronises your clients',
      text: 'On an ordinary day clients come and go independently of each other. A restart ends that: it gives all of them the same starting gun. A fixed delay keeps them together for ever; exponential growth without randomness only puts the walls further apart.',
    },
    {
      title: 'Randomness is the cure',
      text: 'With full jitter each waits a random time between zero and the delay. The number of arrivals per second becomes the number of clients divided by the delay. Growth of the delay then makes the hill as flat as the server needs it.',
    },
    {
      title: 'The server has a say too',
      text: 'A 503 with Retry-After tells clients how long to stay away. Give different clients different values, or you have made a new starting gun.',
    },
  ],
  advice: [
    'Delay the first reconnect by a random 0 to 5 seconds and let later delays grow exponentially, with a cap (RFC 6455, 7.2.3).',
    'Full jitter in one line: setTimeout(connect, Math.random() * Math.min(cap, base * 2 ** tries)).',
    'Set the count of tries back only after the connection has lived for a while, or a server that accepts and then dies is hammered.',
    'EventSource reconnects after a fixed time unless the server says otherwise: send another retry: value to each client (WHATWG HTML, 9.2.6).',
    'Server: answer who is too many with 503 and Retry-After before doing any work (RFC 9110, 15.6.4 and 10.2.3).',
  ],
};

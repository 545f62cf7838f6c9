import type { Lab } from '../lab.ts';

export const closingTime: Lab = {
  lab: 'closing-time',
  number: 9,
  title: 'Closing time',
  about: 'Every deploy ends every connection. Do it rudely, then politely, and count what the clients lose.',
  minutes: 7,
  panel: 'drain',
  steps: [
    {
      step: 'connect',
      title: 'Connect',
      text: 'Open a WebSocket and an event stream to the feed, and two small polls beside them that ask the server for its health: /alive (is the process well?) and /accepting (may newcomers come?).',
      waitsFor: 'Both streams with messages, and 200 from /alive and from /accepting.',
      actions: [{ action: 'connect', title: 'Connect', primary: true }],
      explanation:
        'Two questions, two answers. A balancer needs the second one, whoever restarts dead processes the first.',
    },
    {
      step: 'rude',
      title: 'The rude way',
      text: 'Kill the connections as a process does that is ended with SIGKILL: no goodbye. Look at the close code, and at what the WebSocket has missed when it is back.',
      waitsFor: 'A close 1006 on the WebSocket, and a gap in its ids after it is back.',
      actions: [{ action: 'kill', title: 'Kill the connections', primary: true }],
      explanation:
        '1006 is not on the wire: it is what a client says when nothing was said. It cannot tell a deploy from a fault, so it waits as it would for a fault, and misses what came meanwhile.',
    },
    {
      step: 'told',
      title: 'The polite way: tell them first',
      text: 'Drain the server: it takes no newcomers, tells everybody to reconnect, and stays for a few seconds. Find the message that tells them.',
      waitsFor: 'A reconnect message on both streams.',
      actions: [{ action: 'drain', title: 'Drain for 4 s', primary: true }],
      explanation:
        'Now each client knows that it will be sent away, and until when. It can finish what it does and choose a random moment to move.',
    },
    {
      step: 'health',
      title: 'Ask for its health meanwhile',
      text: 'While the server drains, look at the two polls: the process is well, and yet it takes nobody.',
      waitsFor: '503 from /accepting while /alive still says 200.',
      actions: [{ action: 'drain', title: 'Drain for 4 s' }],
      explanation:
        'The balancer sees 503 and sends newcomers elsewhere. If /alive had said 503 too, the platform would have killed the process in the middle of its goodbyes.',
    },
    {
      step: 'goodbye',
      title: 'See the goodbye',
      text: 'When the time is over the server closes who is still here, with a code that says why, and the next server takes over. Watch the clients arrive there.',
      waitsFor:
        'A close with 1001 on the WebSocket, the end of the event stream, and both open again on the new server.',
      actions: [{ action: 'drain', title: 'Drain for 4 s' }],
      explanation:
        '1001 means going away: the client knows that this was a plan, and the event stream resumes where it was. Nobody saw an error.',
    },
  ],
  explanation: [
    {
      title: 'A deploy is the most frequent fault you have',
      text: 'Networks fail now and then; you deploy every day. With requests nobody notices: the old process finishes its last ones in a second. Streams do not finish. Somebody must end them, and how decides what users see.',
    },
    {
      title: 'The four parts of a drain',
      text: 'First stop accepting, and say so to the balancer. Then tell the clients, so that they leave in their own time. Wait. Then close who is left with 1001 (or 1012, service restart), and exit.',
    },
    {
      title: 'Spread the move',
      text: 'If all clients are told to reconnect at once, they come back at once (lab 3). Tell them a window of time, or tell them one after the other.',
    },
  ],
  advice: [
    'On SIGTERM: stop listening, fail the readiness check, tell the clients, wait, close with 1001 (RFC 6455, 7.4.1), exit. Give the platform a grace period longer than that.',
    'Two health answers: alive (restart me if not) and accepting (send me nobody if not), 503 with Retry-After for the latter (RFC 9110, 15.6.4).',
    'Client: on 1001 or 1012 reconnect after a short random time; on 1006 with backoff.',
    'SSE has no close code: send an event that says so, or a retry: value, and end the response (WHATWG HTML, 9.2.6).',
    'Resume after it (lab 4), or the politest goodbye still loses messages.',
  ],
};

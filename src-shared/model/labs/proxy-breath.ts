import type { Lab } from '../lab.ts';

export const proxyBreath: Lab = {
  lab: 'proxy-held-its-breath',
  number: 8,
  title: 'The proxy that held its breath',
  about:
    'An event stream works on your computer. In production its events come in clumps, or not at all. Somebody on the way is buffering.',
  minutes: 6,
  panel: 'chunks',
  steps: [
    {
      step: 'direct',
      title: 'Listen without a proxy',
      text: 'The server sends five events a second and writes into each when it was made. Connect directly, and look at the chunks of the network: each event comes in its own.',
      waitsFor: 'Four events in a row, each in its own chunk and less than 200 ms old.',
      actions: [{ action: 'connect-direct', title: 'Connect directly', primary: true }],
      explanation: 'Made, sent, seen. This is how a stream is meant to look.',
    },
    {
      step: 'held',
      title: 'Listen through a proxy',
      text: 'Now the same stream through a reverse proxy that collects 2 kB before it hands anything on, as many do for ordinary pages. Keep both open and compare.',
      waitsFor: 'Three or more events in one chunk, the oldest of them more than a second late.',
      actions: [{ action: 'connect-proxy', title: 'Connect through the proxy', primary: true }],
      explanation:
        'The proxy does what is good for a page: fewer, larger packets. It cannot know that this response never ends. The events are all there, in the right order, and late.',
    },
    {
      step: 'gzip',
      title: 'Compress it, and hear nothing',
      text: 'Let a compressor stand in the way that waits for more before it writes a block. The stream is open, the status is 200, and nothing comes.',
      waitsFor:
        'A stream that opened with Content-Encoding: gzip and brought no event for three seconds, while others came.',
      actions: [{ action: 'gzip', title: 'Compress without flushing', primary: true }],
      explanation:
        'gzip writes when it has enough, or when it is told to flush. Middleware that compresses "everything" rarely flushes after each event.',
    },
    {
      step: 'padding',
      title: 'The crude cure: fill the buffer',
      text: 'On /padded each event carries 2 kB of padding. The buffer of the proxy is full at once, so it hands the event on.',
      waitsFor: 'Four events in a row through the proxy, each less than 300 ms old, with padding.',
      actions: [{ action: 'connect-padded', title: 'Connect to the padded stream', primary: true }],
      explanation:
        'It works with any buffer whose size you know, and makes a message of 100 bytes weigh 2 kB. It was the only way once.',
    },
    {
      step: 'header',
      title: 'The right cure: ask the proxy',
      text: 'On /told the server adds X-Accel-Buffering: no to its response. nginx and proxies that follow it stop buffering for this one response.',
      waitsFor: 'A response with X-Accel-Buffering: no, and four events in a row, each less than 300 ms old.',
      actions: [{ action: 'connect-told', title: 'Connect to the stream with the header', primary: true }],
      explanation: 'One header, for this response alone. Ordinary pages are still buffered, and nothing is padded.',
    },
  ],
  explanation: [
    {
      title: 'A chunk is not an event',
      text: 'The network carries bytes in pieces of any size. A piece may hold half an event or fifty. The parser of SSE does not care: an event ends with an empty line, wherever that lies. But every buffer on the way decides when a piece travels on.',
    },
    {
      title: 'Who holds it',
      text: 'Reverse proxies (nginx: proxy_buffering), compressors, content delivery networks, antivirus programs that read the traffic, the framework on your own server. Each is harmless for pages and deadly for streams, and none of them is on your computer while you develop.',
    },
    {
      title: 'How to see it',
      text: 'Write the time of making into each event, and compare it with the time of arrival. A direct stream has a flat line. A buffer has a saw tooth: the first of each clump is oldest. On the timeline several events share one chunk.',
    },
  ],
  advice: [
    'Send Content-Type: text/event-stream, Cache-Control: no-store and X-Accel-Buffering: no (an nginx convention that others follow). no-transform forbids compressing (RFC 9111, 5.2.2.6).',
    'nginx: proxy_buffering off for the path of the stream, and a proxy_read_timeout longer than your heartbeat.',
    'Do not compress event streams, or flush after each event (Node: zlib flush with Z_SYNC_FLUSH; `compression` has response.flush()).',
    'Send a comment every 15 seconds: it keeps the connection open, and shows who is buffering (WHATWG HTML, 9.2.7).',
    'Test through the real proxy, with a clock in the message. "It works locally" says nothing here.',
  ],
};

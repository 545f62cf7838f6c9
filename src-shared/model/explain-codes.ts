/** The tables behind `explain.ts`. */

/** Name, what it means, what to do about it (may be empty). */
export type Told = readonly [name: string, sentence: string, advice: string];

/** RFC 6455, 7.4.1, and the IANA registry it founded (1012 to 1014 and 3000 on). */
export const EXPLAINED_CLOSE_CODES: Readonly<Record<number, Told>> = {
  1000: ['normal closure', 'The purpose of the connection was fulfilled.', ''],
  1001: [
    'going away',
    'A server went down, or a browser left the page.',
    'Reconnect; after a random delay if it was the server.',
  ],
  1002: [
    'protocol error',
    'One side broke the protocol, said the other.',
    'Look at the last frames before it, and at any proxy between.',
  ],
  1003: [
    'unsupported data',
    'Data of a kind the endpoint cannot take, say binary where it wants text.',
    'Look at the kind of the last message sent.',
  ],
  1004: ['reserved', 'Has no meaning yet.', ''],
  1005: [
    'no status received',
    'The close frame had no code. Never on the wire: written here by the receiver.',
    'Nothing is wrong with the wire; the peer gave no reason.',
  ],
  1006: [
    'abnormal closure',
    'The socket ended without a close frame. Never on the wire: written here by the receiver.',
    'A crash, a proxy that timed out or a lost network: look at heartbeats and pauses before it. Reconnect with backoff.',
  ],
  1007: [
    'invalid payload',
    'A text message was not UTF-8, or the data was inconsistent with its type.',
    'Look at the last message in Hex; bytes belong into a binary message.',
  ],
  1008: [
    'policy violation',
    'The message broke a rule of the endpoint; also used when no other code fits.',
    'Often an expired token or a missing right: look at the reason. Do not reconnect unchanged.',
  ],
  1009: [
    'message too big',
    'A message was larger than the endpoint takes.',
    'Send less at once, or raise the limit of the server.',
  ],
  1010: [
    'mandatory extension',
    'The client wanted an extension that the server did not negotiate.',
    'Compare the extensions under Handshake.',
  ],
  1011: [
    'internal error',
    'The server met a condition that kept it from answering.',
    "Look into the server's log at this moment. Reconnect with backoff.",
  ],
  1012: ['service restart', 'The server restarts.', 'Reconnect after a random delay of 5 to 30 seconds.'],
  1013: ['try again later', 'The server is overloaded.', 'Reconnect later, or to another address.'],
  1014: [
    'bad gateway',
    'A gateway got an invalid answer from the server behind it.',
    'Look at the server behind the gateway. Reconnect with backoff.',
  ],
  1015: [
    'TLS handshake failed',
    'TLS did not come about. Never on the wire: written here by the receiver.',
    'Look at the certificate and at the TLS settings of the endpoint.',
  ],
  3000: ['unauthorized', 'The endpoint wants to know who asks, as HTTP 401 does.', 'Send a fresh token.'],
  3003: [
    'forbidden',
    'Who asks is known, but may not, as HTTP 403 says.',
    'Reconnecting changes nothing: ask for the right.',
  ],
  3008: ['timeout', 'The endpoint waited too long for something, as HTTP 408 says.', ''],
};

/** Statuses a realtime client meets, with what they mean for it. The section is of RFC 9110, but for 429 (RFC 6585). */
export const EXPLAINED_STATUSES: Readonly<Record<number, readonly [...Told, section: string]>> = {
  101: ['Switching Protocols', 'The socket is a WebSocket from here on.', '', '15.2.2'],
  200: [
    'OK',
    'The request succeeded. An event stream starts with it; a WebSocket handshake needs 101 instead.',
    'In answer to a WebSocket handshake: something answered that does not know WebSocket, often a proxy or a wrong path.',
    '15.3.1',
  ],
  204: ['No Content', 'Nothing new, without a body. It tells an EventSource to stop reconnecting.', '', '15.3.5'],
  301: ['Moved Permanently', 'The endpoint lives elsewhere for good.', 'Change the saved URL.', '15.4.2'],
  302: [
    'Found',
    'The answer is elsewhere this time.',
    'For a WebSocket often a login page: is the session still valid?',
    '15.4.3',
  ],
  304: ['Not Modified', 'Nothing changed since what the request names.', '', '15.4.5'],
  307: ['Temporary Redirect', 'Ask there, with the same method.', '', '15.4.8'],
  308: ['Permanent Redirect', 'Ask there from now on, with the same method.', 'Change the saved URL.', '15.4.9'],
  400: [
    'Bad Request',
    'The server could not make sense of the request.',
    'Look at the headers under Handshake: Upgrade and Connection may have been lost on the way.',
    '15.5.1',
  ],
  401: [
    'Unauthorized',
    'The server wants to know who asks.',
    'Look at the endpoint’s authorization: missing, misspelt or expired.',
    '15.5.2',
  ],
  403: ['Forbidden', 'Who asks may not.', 'Often a check of the Origin header, or a missing right.', '15.5.4'],
  404: [
    'Not Found',
    'Nothing answers under this path.',
    'Compare the path with the server’s, also a trailing slash and a version.',
    '15.5.5',
  ],
  405: ['Method Not Allowed', 'The path exists, but not for this method.', '', '15.5.6'],
  406: [
    'Not Acceptable',
    'The server cannot answer in a form that was asked for.',
    'An event stream needs Accept: text/event-stream.',
    '15.5.7',
  ],
  407: [
    'Proxy Authentication Required',
    'A proxy on the way wants to know who asks.',
    'Give the proxy’s user and password.',
    '15.5.8',
  ],
  408: ['Request Timeout', 'The server waited too long for the request; long polls also end with it.', '', '15.5.9'],
  409: ['Conflict', 'The request does not fit the state of things, say a session that is already open.', '', '15.5.10'],
  410: ['Gone', 'What was here is gone for good, also an old cursor.', 'Start over without a cursor.', '15.5.11'],
  415: [
    'Unsupported Media Type',
    'The body came in a form the server does not take.',
    'Look at Content-Type.',
    '15.5.16',
  ],
  426: [
    'Upgrade Required',
    'The server talks only another protocol here.',
    'Connect as a WebSocket, or with the version it names.',
    '15.5.22',
  ],
  429: [
    'Too Many Requests',
    'Too many requests in a given time.',
    'Wait as long as Retry-After says; widen the interval or the backoff.',
    '4',
  ],
  500: ['Internal Server Error', 'The server failed.', 'Look into its log at this moment.', '15.6.1'],
  502: [
    'Bad Gateway',
    'A gateway got no sensible answer from the server behind it.',
    'Is the server behind it up, and does the gateway pass on Upgrade?',
    '15.6.3',
  ],
  503: [
    'Service Unavailable',
    'The server cannot answer just now.',
    'Wait as long as Retry-After says; reconnect with backoff.',
    '15.6.4',
  ],
  504: [
    'Gateway Timeout',
    'A gateway waited too long for the server behind it.',
    'The gateway’s timeout is shorter than the poll is held: lower the one or raise the other.',
    '15.6.5',
  ],
};

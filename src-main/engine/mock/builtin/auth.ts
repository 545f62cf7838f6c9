import type { Builtin } from './builtin.ts';

/** Tokens on connections that outlive them: every place for a token, tickets, renewing in time, signing out. */
export const auth: Builtin = {
  name: 'auth',
  about: 'tokens of 30 seconds, one-use tickets, reauthenticate messages, signing in and out',
  text: `# A request shows its token and is over. A stream shows it once and stays: what when the token runs out?
name: auth
about: tokens of 30 seconds, one-use tickets, reauthenticate messages, signing in and out

users:
  ada: { password: lovelace, token: ada-for-30-seconds, for: 30s } # good for 30 s from the start of the server
  bob: { password: builder, token: bob-for-ever }
  eve: { password: dropper } # has a token only after signing in

feeds:
  account:
    every: 1s
    event: balance
    message: { id: '{{id}}', type: balance, amount: '{{$walk 100 5}}', at: '{{$now}}' }

endpoints:
  # Sign in:  curl -d '{"user":"ada","password":"lovelace"}' http://127.0.0.1:4600/session
  # Renew:    curl -X POST -H 'Authorization: Bearer TOKEN' http://127.0.0.1:4600/session
  # Sign out: curl -X DELETE -H 'Authorization: Bearer TOKEN' http://127.0.0.1:4600/session, and its streams end
  /session:
    about: POST signs in or renews, GET says who, DELETE signs out
    transport: session
    for: 30s
    cookie: token # for EventSource and WebSocket of a page, which cannot set headers

  # A token in a URL stands in every log on the way. A ticket may: it opens once, within a minute.
  #   curl -H 'Authorization: Bearer TOKEN' http://127.0.0.1:4600/ticket, then ws://127.0.0.1:4600/ws?ticket=TICKET
  /ticket:
    about: trades a token for a ticket that opens one connection, once, within 60 seconds
    transport: ticket
    auth: { from: [header, cookie] }
    for: 60s

  # Ten seconds before the token runs out the server asks for another one:
  #   {"type":"reauthenticate","within_ms":10000}
  # Answer with {"token":"…"}, a new one of /session, or be closed with 4001.
  /ws:
    about: WebSocket; token by ?token=, header, cookie, subprotocol or ?ticket=
    transport: websocket
    feed: account
    auth: { from: [query, header, cookie, subprotocol, ticket], reauthenticate: 10s }
    hello: { type: hello, you: '{{user}}' }

  # The token as first message stands in no log at all; who says nothing for five seconds is closed with 4001.
  /first:
    about: WebSocket; the first message is {"token":"…"}
    transport: websocket
    feed: account
    auth: { from: [first-message], within: 5s, reauthenticate: 10s }
    hello: { type: hello, you: '{{user}}' }

  # An event stream cannot be asked for a new token: it ends with the old one, and EventSource comes back with its cookie.
  /sse:
    about: Server-sent events; token by ?token=, cookie or ?ticket=
    transport: sse
    feed: account
    auth: { from: [query, cookie, ticket] }
    hello: { type: hello, you: '{{user}}' }
    retry: 1s

  /poll:
    about: Long-poll; token by header or cookie, looked at with each request
    transport: long-poll
    feed: account
    auth: { from: [header, cookie] }

  /admin:
    about: for bob alone
    transport: http
    auth: { users: [bob], from: [query, header, cookie] }
    body: { secret: 'hello {{user}}' }
`,
};

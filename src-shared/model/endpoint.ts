import * as v from 'valibot';

const headerPair = v.tuple([v.string(), v.string()]);
const durationMs = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(24 * 3_600_000));
const positiveInt = v.pipe(v.number(), v.integer(), v.minValue(1));

/** How to reconnect. `baseMs` doubles up to `capMs`; jitter as AWS named them ("full", "equal",
 * "decorrelated": between `baseMs` and three times the wait before) and ±25 %. */
export const ReconnectSchema = v.variant('policy', [
  v.object({ policy: v.literal('none') }),
  v.object({
    policy: v.literal('fixed'),
    delayMs: v.optional(durationMs, 1_000),
    maxTries: v.optional(positiveInt),
  }),
  v.object({
    policy: v.literal('exponential'),
    baseMs: v.optional(durationMs, 1_000),
    capMs: v.optional(durationMs, 30_000),
    jitter: v.optional(v.picklist(['none', 'full', 'equal', 'decorrelated', 'quarter']), 'quarter'),
    maxTries: v.optional(positiveInt),
    /** After this long open, the next wait starts from `baseMs` again. */
    resetAfterMs: v.optional(durationMs, 10_000),
  }),
  v.object({
    /** The server says: SSE `retry:`, HTTP `Retry-After`; `fallbackMs` until it has. */
    policy: v.literal('server'),
    fallbackMs: v.optional(durationMs, 3_000),
    capMs: v.optional(durationMs, 300_000),
    maxTries: v.optional(positiveInt),
  }),
]);
export type Reconnect = v.InferOutput<typeof ReconnectSchema>;

/** What counts as a heartbeat, and when its absence is worth an entry. */
export const HeartbeatSchema = v.object({
  /** WebSocket: send a ping this often; 0 is off. */
  pingIntervalMs: v.optional(durationMs, 0),
  /** A ping (or app-level ping) unanswered for this long is `missed`. */
  pongTimeoutMs: v.optional(durationMs, 5_000),
  /** WebSocket: answer the server's pings (RFC 6455, 5.5.2 requires it; switch off to see what the server does). */
  answerPings: v.optional(v.boolean(), true),
  /** Anything from the server at least this often, else `missed` and "half-open"; 0 is off. */
  expectEveryMs: v.optional(durationMs, 0),
  /**
   * Application-level pair: a JSON subset to recognise the ping and its answer, in either direction. Ours give a round
   * trip; the server's, unanswered from here for `pongTimeoutMs`, are `missed` by us.
   */
  rule: v.optional(v.object({ ping: v.string(), pong: v.string() })),
});
export type Heartbeat = v.InferOutput<typeof HeartbeatSchema>;

export const TlsSchema = v.object({
  /** PEM text, not a path: files are read by the shell that has them. */
  ca: v.optional(v.string()),
  cert: v.optional(v.string()),
  key: v.optional(v.string()),
  passphrase: v.optional(v.string()),
  /** Accept a certificate that does not verify. Shown as a notice on every attempt. */
  insecure: v.optional(v.boolean(), false),
  servername: v.optional(v.string()),
});
export type TlsOptions = v.InferOutput<typeof TlsSchema>;

/** `TO=FROM`: where the cursor of a reply is and where it goes in the next request (docs/terminal.md). */
export const CursorRuleSchema = v.object({
  to: v.pipe(v.string(), v.regex(/^(query|header|body):.+$/s, 'must be query:NAME, header:NAME or body:JSONPATH')),
  from: v.pipe(v.string(), v.regex(/^(header:.+|\$.*)$/s, 'must be a JSONPath starting with $ or header:NAME')),
});
export type CursorRule = v.InferOutput<typeof CursorRuleSchema>;

/** Everything that can be saved about one place to connect to. One shape for all transports. */
export const EndpointSchema = v.object({
  name: v.optional(v.string()),
  transport: v.optional(v.picklist(['websocket', 'sse', 'long-poll', 'poll', 'auto']), 'auto'),
  url: v.string(),
  headers: v.optional(v.array(headerPair), []),
  method: v.optional(v.string(), 'GET'),
  body: v.optional(v.string()),
  /** WebSocket only. */
  subprotocols: v.optional(v.array(v.string()), []),
  permessageDeflate: v.optional(v.boolean(), true),
  maxMessageBytes: v.optional(positiveInt, 64 * 1024 * 1024),
  /** From the start of an attempt until it is open. */
  connectTimeoutMs: v.optional(durationMs, 15_000),
  /** SSE: `standard` follows WHATWG (204 and a wrong content type end it); `always` reconnects anyway. */
  sseReconnect: v.optional(v.picklist(['standard', 'always']), 'standard'),
  /** SSE: longest line or event kept before it is an error. */
  maxLineBytes: v.optional(positiveInt, 16 * 1024 * 1024),
  lastEventId: v.optional(v.string()),
  /** Poll: time between polls. Long-poll: pause between a reply and the next request. */
  intervalMs: v.optional(durationMs),
  /** Long-poll, poll: how long one request may be held before it counts as timed out. */
  pollTimeoutMs: v.optional(durationMs, 90_000),
  /** Absent: the usual shapes are recognised, and the guess is a notice on the timeline. */
  cursor: v.optional(v.array(CursorRuleSchema)),
  /** JSONPath of the messages in a reply. */
  items: v.optional(v.string()),
  maxRedirects: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 10),
  http2: v.optional(v.boolean(), true),
  tls: v.optional(TlsSchema, {}),
  /** http://, https:// or socks5:// with optional user and password. */
  proxy: v.optional(v.string()),
  cookies: v.optional(v.boolean(), true),
  reconnect: v.optional(ReconnectSchema, { policy: 'exponential' }),
  heartbeat: v.optional(HeartbeatSchema, {}),
  /** JSONPath of a sequence id in each message, for gaps and duplicates; SSE ids are watched anyway. */
  idField: v.optional(v.string()),
  /** Payload bytes kept per entry; the rest is size and SHA-256. */
  payloadCapBytes: v.optional(positiveInt, 16 * 1024 * 1024),
});
/** What a user or a script may write. */
export type EndpointInput = v.InferInput<typeof EndpointSchema>;
/** With every default filled in. */
export type Endpoint = v.InferOutput<typeof EndpointSchema>;

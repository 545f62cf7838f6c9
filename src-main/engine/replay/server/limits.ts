import type { LimitBook } from '../limit-book.ts';
import type { Sample } from '../script.ts';

/** What a server that plays a recording cannot do as it was: codes, each with its sentence (docs/replay.md). */
const SERVER_LIMITS = {
  PAYLOAD_CUT: 'The recording has only the beginning of these payloads: that beginning is sent.',
  CONNECT_FAILED: 'These attempts never reached a server: here they reach one, which drops the connection at once.',
  INVALID_FRAME:
    'The recording says that these frames broke the protocol, and not what was in them: they are not sent.',
  FRAGMENTS_RESIZED: 'Compressed fragments are cut in proportion to the recorded sizes: the bytes differ.',
  NOT_COMPRESSED: 'The client did not offer permessage-deflate, so messages that were compressed are sent plain.',
  SUBPROTOCOL_NOT_OFFERED: 'The client did not offer the recorded subprotocol, so none was agreed on.',
  HEADERS_LEFT_OUT:
    'Response headers that belong to the recorded address are left out or made anew: CORS, HSTS, Alt-Svc, proxy headers.',
  ENCODING_LEFT_OUT: 'Bodies are recorded decoded, and are sent without their Content-Encoding.',
  REDIRECT_NOT_REPEATED: 'Redirects are not repeated: what was behind them is served at the first address too.',
  BODY_MISSING: 'The reply had a body that the recording does not have: it is sent empty.',
  BODY_REBUILT:
    'The recording has the messages of these replies and not their bodies: the body is a JSON array of the messages.',
  REPLY_NEVER_CAME:
    'The recorded client gave up before these replies came: the request is held until the client gives up.',
  BESIDE_NOT_SERVED: 'Requests that were sent by hand beside the stream are not served.',
  CLIENT_MESSAGE_NEVER_CAME:
    'The recording has these messages of the client, and no client has sent them: what came behind was not sent.',
  RESUME_ID_UNKNOWN:
    'A client came back with an id that the recording does not have: it was played from the start of an attempt.',
  CURSOR_UNKNOWN: 'A poll came with a cursor that the recording does not have: it got the next recorded answer.',
  CURSOR_BETWEEN: 'A poll came with a cursor within a recorded answer: it got the whole of that answer.',
  CONDITION_ADDED:
    'A poll without a validator came where the recording has “not modified”: it got the body that was valid.',
} as const;

type ServerLimit = keyof typeof SERVER_LIMITS;

/** @param seq entry it is about */
export function tell(limits: LimitBook, code: ServerLimit, seq?: number): void {
  limits.add(code, SERVER_LIMITS[code], seq);
}

/** Of entries that were counted already. */
export function tellCounted(limits: LimitBook, code: ServerLimit, sample: Sample): void {
  limits.addCounted(code, SERVER_LIMITS[code], sample);
}

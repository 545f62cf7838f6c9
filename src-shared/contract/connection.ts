import * as v from 'valibot';
import { type Endpoint, EndpointSchema } from '../model/endpoint.ts';
import { type Outgoing, OutgoingSchema } from '../model/message.ts';
import { command } from './command.ts';

const id = v.pipe(v.number(), v.integer(), v.minValue(1));
const target = { recordingId: v.string(), connection: id };

export { type Outgoing, OutgoingSchema };

export const ReaderModeSchema = v.variant('mode', [
  v.object({ mode: v.literal('normal') }),
  v.object({ mode: v.literal('pause') }),
  v.object({ mode: v.literal('rate'), perSecond: v.pipe(v.number(), v.minValue(0.1), v.maxValue(1_000_000)) }),
]);

/** What a connection was opened with. */
export interface ConnectionOrigin {
  /** As it was given: variables not put in place. */
  readonly endpoint: Endpoint;
  /** The saved endpoint it came from. */
  readonly endpointId: string | null;
  /** Where a window lists it when nothing saved made it. */
  readonly folder: string | null;
  /** Whose variables it uses, also in what is sent over it; null: the globals alone. */
  readonly environmentId: string | null;
}

export const connectionCommands = {
  /**
   * Opens a connection. Into the session's recording, unless `recordingId` names another live one. `endpointId` is only
   * remembered, for windows. Variables are put in place with those of the environment (null: the globals alone), and the values
   * of secret ones masked in the recording. Errors: those before any attempt (docs/errors.md), with `at` the field, or the character
   * of the URL; ENVIRONMENT_UNKNOWN.
   */
  'connection.open': command<{ recordingId: string; connection: number }>()(
    v.object({
      endpoint: EndpointSchema,
      recordingId: v.optional(v.string()),
      endpointId: v.optional(v.nullable(v.string()), null),
      environmentId: v.optional(v.nullable(v.string()), null),
    }),
  ),
  /** The options of a live connection, whichever window opened it. Errors: CONNECTION_UNKNOWN. */
  'connection.endpoint': command<ConnectionOrigin>()(v.object(target)),
  /** Ends it for good: closes the attempt, cancels a wait. */
  'connection.disconnect': command<null>()(v.object(target)),
  /** Cuts a wait short, or starts again after `failed` or `closed`. */
  'connection.tryNow': command<null>()(v.object(target)),
  'connection.send': command<{ seq: number }>()(v.object({ ...target, message: OutgoingSchema })),
  /** The slow-reader control and the switch that stops answering pings. */
  'connection.control': command<null>()(
    v.object({ ...target, reader: v.optional(ReaderModeSchema), answerPings: v.optional(v.boolean()) }),
  ),
  /** A note on the timeline, at now. */
  'connection.mark': command<{ seq: number }>()(v.object({ ...target, note: v.pipe(v.string(), v.maxLength(1000)) })),
} as const;

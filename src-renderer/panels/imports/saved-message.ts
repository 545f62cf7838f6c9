import * as v from 'valibot';
import type { Documents } from '../../../src-shared/model/documents.ts';
import { MessageSchema } from '../../../src-shared/model/message.ts';
import { newId } from '../../state/endpoints.ts';

export type SavedMessage = Documents['messages']['saved'][number];

/** A message that came with an endpoint from elsewhere, as the composer keeps it. `endpointId` empty: for every endpoint. */
export function savedMessage(
  endpointId: string,
  { name, kind, body }: Pick<SavedMessage, 'name' | 'kind' | 'body'>,
): SavedMessage {
  return { ...v.parse(MessageSchema, { kind, body }), id: newId('m'), endpointId, folder: '', name };
}

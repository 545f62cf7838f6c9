/**
 * What a person keeps between launches, apart from recordings: one JSON document per subject, in files of the profile. Every
 * field has a default, so that an older file is complete and an empty one is right. Secrets are never in here: a value that is
 * secret is kept under its id by the engine (`environments` names it, no document holds it).
 */
import * as v from 'valibot';
import { CompareRulesSchema } from './compare-rules.ts';
import { EndpointSchema } from './endpoint.ts';
import { keepingUnknown } from './keeping-unknown.ts';
import { MessageSchema } from './message.ts';
import { RedactionRulesSchema } from './redaction.ts';

const text = (preset = '') => v.optional(v.string(), preset);

/** How the window looks and behaves. */
export const SettingsSchema = v.object({
  theme: v.optional(v.picklist(['system', 'light', 'dark']), 'system'),
  /** A factor on every size of the window, 0.8 to 2. */
  textScale: v.optional(v.pipe(v.number(), v.minValue(0.8), v.maxValue(2)), 1),
  /** BCP 47; empty follows the system. */
  language: text(),
  /** Address of the update feed; empty means that updates are off. */
  updateFeed: text(),
});

/** Saved endpoints in folders, in the order a person gave them. A folder is a path: `staging/eu`. */
export const EndpointsSchema = v.object({
  folders: v.optional(v.array(v.string()), []),
  endpoints: v.optional(v.array(v.object({ id: v.string(), folder: text(), endpoint: EndpointSchema })), []),
});

const variables = v.optional(
  v.array(
    v.object({
      name: v.string(),
      /** Empty for a secret: its value is the engine's, under `secretId`. */
      value: text(),
      secret: v.optional(v.boolean(), false),
      /** Stays when the variable is renamed. Empty: no secret was set yet. */
      secretId: text(),
    }),
  ),
  [],
);

/** Named sets of `{{variables}}`. The chosen one answers first, then the globals. */
export const EnvironmentsSchema = v.object({
  /** Empty: none is chosen. */
  activeId: text(),
  globals: variables,
  environments: v.optional(v.array(v.object({ id: v.string(), name: v.string(), variables })), []),
});

/** How much the composer remembers of what was sent. @public */
export const MOST_SENT = 200;
/** Longer bodies are not kept among those: the recording has them. @public */
export const MOST_SENT_LENGTH = 64 * 1024;

/** Messages for the composer: saved ones per endpoint in folders, and what was sent, the latest last. */
export const MessagesSchema = v.object({
  saved: v.optional(
    v.array(
      v.object({
        id: v.string(),
        /** Empty: offered for every endpoint. */
        endpointId: text(),
        /** A path: `orders/buy`. Empty: in none. */
        folder: text(),
        name: v.string(),
        ...MessageSchema.entries,
      }),
    ),
    [],
  ),
  /** At most {@link MOST_SENT}. */
  sent: v.optional(v.array(v.object({ atMs: v.optional(v.number(), 0), ...MessageSchema.entries })), []),
});

/** Filters a person named, and the last ones applied, the latest last. */
export const FiltersSchema = v.object({
  saved: v.optional(v.array(v.object({ name: v.string(), filter: v.string() })), []),
  recent: v.optional(v.array(v.string()), []),
});

/** Sizes and choices of panes: each room keeps its own under its own key and checks what it reads. */
export const LayoutSchema = v.object({ panes: v.optional(v.record(v.string(), v.unknown()), {}) });

/** Which steps of which lab were done: a lab that was left is found again as it was. */
export const LabsSchema = v.object({ done: v.optional(v.record(v.string(), v.array(v.string())), {}) });

/** Recordings beyond those in their folder, how long they are kept, and what was removed by that. */
export const LibrarySchema = v.object({
  maxBytes: v.optional(v.nullable(v.number()), null),
  maxAgeDays: v.optional(v.nullable(v.number()), null),
  /** Paths of recordings opened from other folders, the latest last. */
  elsewhere: v.optional(v.array(v.string()), []),
  /** The latest last. */
  removed: v.optional(
    v.array(
      v.object({
        path: v.string(),
        name: v.string(),
        fileBytes: v.number(),
        why: v.picklist(['size', 'age', 'person']),
        removedAtMs: v.number(),
      }),
    ),
    [],
  ),
});

/** Rules a person uses again: what to redact in exports, what to leave out when comparing. */
export const RulesSchema = v.object({
  redaction: v.optional(RedactionRulesSchema, []),
  compare: v.optional(CompareRulesSchema, {}),
});

/** Every document by name, with what may stand in it. Members that a newer version wrote stay in the file. */
export const documentSchemas = {
  settings: keepingUnknown(SettingsSchema),
  endpoints: keepingUnknown(EndpointsSchema),
  environments: keepingUnknown(EnvironmentsSchema),
  messages: keepingUnknown(MessagesSchema),
  filters: keepingUnknown(FiltersSchema),
  layout: keepingUnknown(LayoutSchema),
  labs: keepingUnknown(LabsSchema),
  library: keepingUnknown(LibrarySchema),
  rules: keepingUnknown(RulesSchema),
} as const;

export type DocumentName = keyof typeof documentSchemas;
export const DOCUMENT_NAMES = Object.keys(documentSchemas) as DocumentName[];
export type Documents = { readonly [Name in DocumentName]: v.InferOutput<(typeof documentSchemas)[Name]> };

/** A document nobody has written yet. */
export function emptyDocument<Name extends DocumentName>(name: Name): Documents[Name] {
  return v.parse(documentSchemas[name], {}) as Documents[Name];
}

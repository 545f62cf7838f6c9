import * as v from 'valibot';
import type { Documents } from '../model/documents.ts';
import type { EndpointInput } from '../model/endpoint.ts';
import { command } from './command.ts';

/** Most that is read of one file: no export of an API client comes near it. */
export const MAX_IMPORT_CHARS = 32 * 1024 * 1024;

/** One stream found in a file of another tool. */
export interface ImportedEndpoint {
  /** Names it within this import; messages refer to it. */
  readonly id: string;
  /** A path, `staging/eu`; empty: none. */
  readonly folder: string;
  readonly endpoint: EndpointInput;
  /** Where it stands: `chat.json $.resources[3]`. */
  readonly from: string;
  /** Names of headers and query parameters that hold a credential in plain text, not a `{{variable}}`. */
  readonly credentials: readonly string[];
}

export interface ImportedMessage {
  /** {@link ImportedEndpoint.id}; empty: for every endpoint. */
  readonly endpointId: string;
  readonly name: string;
  readonly kind: Documents['messages']['saved'][number]['kind'];
  readonly body: string;
}

export interface ImportedVariable {
  readonly name: string;
  readonly value: string;
  /** `marked`: the file says that it is secret. `named`: only its name looks like it. */
  readonly secret: 'no' | 'marked' | 'named';
}

export interface ImportedEnvironment {
  readonly name: string;
  readonly variables: readonly ImportedVariable[];
}

/** Something that was not taken over, and why: nothing is left out in silence. */
export interface Skipped {
  /** `3 HTTP requests`, `script of "login"`. */
  readonly what: string;
  readonly why: string;
  /** Which ones, where `what` is a number. */
  readonly names: readonly string[];
}

export interface Imported {
  /** `Insomnia 5`, `Bruno`: what each file was taken for, once each. */
  readonly formats: readonly string[];
  readonly endpoints: readonly ImportedEndpoint[];
  readonly messages: readonly ImportedMessage[];
  readonly environments: readonly ImportedEnvironment[];
  readonly skipped: readonly Skipped[];
}

/** What a pasted command line comes to. */
export interface ParsedEndpoint {
  readonly tool: 'curl' | 'websocat' | 'wscat' | 'http';
  readonly endpoint: EndpointInput;
  /** Messages the command would have sent. */
  readonly messages: readonly string[];
  /** What was ignored or means something else here, a sentence each. */
  readonly notes: readonly string[];
}

const file = v.object({
  /** With its folders, `api/chat/ping.bru`: some tools keep a request's folder only there. */
  name: v.string(),
  text: v.pipe(v.string(), v.maxLength(MAX_IMPORT_CHARS, 'is larger than any export of an API client')),
});

export const importCommands = {
  /**
   * Reads exports of other tools and answers what is in them; saves nothing. All files or none.
   * Errors: IMPORT_NOT_TEXT, IMPORT_SYNTAX, IMPORT_INVALID, IMPORT_UNKNOWN; `at` is the file and the place in it.
   */
  'endpoints.import': command<Imported>()(
    v.object({ files: v.pipe(v.array(file), v.minLength(1), v.maxLength(5_000)) }),
  ),
  /** Reads a curl, websocat or wscat command line, or a raw HTTP request. Errors: PARSE_UNKNOWN, PARSE_INVALID. */
  'endpoint.parse': command<ParsedEndpoint>()(v.object({ text: v.pipe(v.string(), v.maxLength(1_000_000)) })),
} as const;

/** Whether a text pasted where a URL belongs is worth asking `endpoint.parse` about. */
export function looksLikeCommand(text: string): boolean {
  const start = text.trimStart().replace(/^[$>%#]\s+/, '');
  return (
    /^(?:(?![a-z][a-z0-9+.-]+:\/\/)\S*[\\/])?(?:curl|websocat|wscat)(?:\.exe)?[\s^]/i.test(start) ||
    /^printf\s.*\|\s*websocat\s/s.test(start) ||
    /^[A-Z]+ \S+ HTTP\/\d/.test(start)
  );
}

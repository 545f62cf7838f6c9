/** HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/) with the members that Chrome and HTTP Toolkit add. */

export interface NameValue {
  readonly name: string;
  readonly value: string;
}

export interface HarCookie extends NameValue {
  readonly path?: string;
  readonly domain?: string;
  readonly expires?: string;
  readonly httpOnly?: boolean;
  readonly secure?: boolean;
  readonly sameSite?: string;
}

/** Milliseconds; -1 where a part did not happen. `ssl` is a part of `connect`. */
export interface HarTimings {
  readonly blocked: number;
  readonly dns: number;
  readonly connect: number;
  readonly ssl: number;
  readonly send: number;
  readonly wait: number;
  readonly receive: number;
}

export interface HarContent {
  readonly size: number;
  readonly mimeType: string;
  readonly text?: string;
  readonly encoding?: 'base64';
}

export interface HarEntry {
  readonly startedDateTime: string;
  readonly time: number;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly httpVersion: string;
    readonly headers: readonly NameValue[];
    readonly queryString: readonly NameValue[];
    readonly cookies: readonly HarCookie[];
    readonly headersSize: number;
    readonly bodySize: number;
    readonly postData?: { readonly mimeType: string; readonly text: string };
  };
  readonly response: {
    readonly status: number;
    readonly statusText: string;
    readonly httpVersion: string;
    readonly headers: readonly NameValue[];
    readonly cookies: readonly HarCookie[];
    readonly content: HarContent;
    readonly redirectURL: string;
    readonly headersSize: number;
    readonly bodySize: number;
    readonly _transferSize?: number;
    readonly _error?: string | null;
  };
  readonly cache: object;
  readonly timings: HarTimings;
  readonly serverIPAddress?: string;
  /** The server's port, as Chrome writes it. */
  readonly connection?: string;
  readonly _resourceType: string;
  /** As HTTP Toolkit writes it: seconds since 1970. */
  readonly _webSocketClose?:
    | { readonly code?: number; readonly reason?: string; readonly timestamp?: number }
    | 'aborted';
}

/** Of an imported HAR: what of one of its entries has no other place in a recording. Stands in the detail of its first entry. */
export type HarRest = Readonly<Record<string, unknown>>;

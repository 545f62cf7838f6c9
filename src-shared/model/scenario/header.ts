import * as v from 'valibot';

/** The value of an HTTP header (RFC 9110, 5.5), without the bytes above ASCII: what cannot be sent is said when it is written. */
export const headerValue = v.pipe(
  v.string(),
  v.regex(/^[\t\x20-\x7e]*$/, 'has printable ASCII only, as it is sent in a header'),
);

/** Headers by their name, a token (RFC 9110, 5.1). */
export const headers = v.record(
  v.pipe(v.string(), v.regex(/^[\w!#$%&'*+.^`|~-]+$/, 'is the name of a header')),
  headerValue,
);

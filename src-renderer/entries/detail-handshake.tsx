import { visible } from '../../src-shared/base/visible-text.ts';
import type { ErrorDetail, OpenDetail, TlsFacts } from '../../src-shared/model/entry.ts';
import { isKind, useAttempt } from './attempt.ts';
import type { WireTabProps } from './detail-timing.tsx';
import { FactList, HeaderList } from './facts.tsx';

/** Both header sets of the attempt in wire order, what TLS negotiated, and the way there. */
export function HandshakeTab({ call, recordingId, entry }: WireTabProps) {
  const { story, problem, loading } = useAttempt(call, {
    recordingId,
    connection: entry.connection,
    attempt: entry.attempt,
  });
  if (isKind(entry, 'request')) {
    return (
      <HeaderList
        title={`Request ${entry.detail.method}`}
        first={`${entry.detail.method} ${entry.detail.url}`}
        headers={entry.detail.headers}
      />
    );
  }
  if (isKind(entry, 'response')) {
    const { status, statusText, headers } = entry.detail;
    return <HeaderList title="Reply" first={`${status} ${statusText ?? ''}`} headers={headers} />;
  }
  if (loading) return <p className="entries-empty">Looking for the handshake of attempt {entry.attempt} …</p>;
  if (problem !== null) {
    return (
      <p className="entries-empty">
        {problem.message} {problem.hint}
      </p>
    );
  }
  const refused = story?.errors.find(({ detail }) => detail.phase !== 'stream' && detail.phase !== 'store');
  if (story?.open === undefined && refused === undefined) {
    return <p className="entries-empty">Attempt {entry.attempt} has no handshake in this recording.</p>;
  }
  return (
    <div className="entries-handshake">
      {story?.redirects.map(({ seq, detail }) => (
        <HeaderList
          key={seq}
          title={`Redirect ${detail.status} to ${visible(detail.location)}`}
          first={`${detail.status} from ${detail.url}`}
          headers={detail.headers}
        />
      ))}
      {story?.open !== undefined ? (
        <Opened detail={story.open.detail} />
      ) : (
        refused !== undefined && <Refused detail={refused.detail} />
      )}
    </div>
  );
}

function Opened({ detail }: { detail: OpenDetail }) {
  const http = detail.httpVersion === undefined ? 'HTTP' : `HTTP/${detail.httpVersion}`;
  const address =
    detail.remoteAddress === undefined
      ? undefined
      : `${detail.remoteAddress}${detail.remotePort === undefined ? '' : `, port ${detail.remotePort}`}`;
  return (
    <>
      <FactList
        facts={[
          ['URL', detail.url],
          ['status', `${http} ${detail.status} ${detail.statusText ?? ''}`],
          ['subprotocol', detail.protocol],
          ['extensions', detail.extensions],
          ['content encoding', detail.contentEncoding],
          ['server', address],
          ['local port', detail.localPort !== undefined && String(detail.localPort)],
          ['proxy', detail.proxy],
        ]}
      />
      <HeaderList title="Request" headers={detail.requestHeaders} />
      <HeaderList
        title="Reply"
        first={`${http} ${detail.status} ${detail.statusText ?? ''}`}
        headers={detail.responseHeaders}
      />
      {detail.tls !== undefined && <Tls facts={detail.tls} />}
    </>
  );
}

function Tls({ facts }: { facts: TlsFacts }) {
  return (
    <section className="entries-section">
      <h3>TLS</h3>
      <FactList
        facts={[
          ['protocol', facts.protocol],
          ['cipher', facts.cipher],
          ['ALPN', facts.alpn],
          [
            'certificate',
            facts.authorized
              ? 'trusted'
              : `accepted though not trusted: ${facts.authorizationError ?? 'no reason given'}`,
          ],
          ['subject', facts.subject],
          ['issuer', facts.issuer],
          ['names', facts.altNames],
          ['valid', facts.validFrom !== undefined && `${facts.validFrom} to ${facts.validTo ?? '?'}`],
          ['SHA-256', facts.fingerprint256 !== undefined && facts.fingerprint256],
        ]}
      />
    </section>
  );
}

function Refused({ detail }: { detail: ErrorDetail }) {
  return (
    <>
      <FactList
        facts={[
          ['failed', detail.message],
          ['phase', detail.phase],
          ['status', detail.status !== undefined && String(detail.status)],
          ['server', detail.remoteAddress],
        ]}
      />
      {detail.requestHeaders !== undefined && <HeaderList title="Request" headers={detail.requestHeaders} />}
      {detail.responseHeaders !== undefined && (
        <HeaderList
          title="Reply"
          first={detail.status === undefined ? undefined : String(detail.status)}
          headers={detail.responseHeaders}
        />
      )}
      {detail.body !== undefined && detail.body !== '' && <Body text={detail.body} />}
    </>
  );
}

/** What the server said when it refused: data, never markup. */
export function Body({ text }: { readonly text: string }) {
  return (
    <section className="entries-section">
      <h3>Body</h3>
      <pre className="entries-body" dir="ltr">
        {text.split('\n').map(visible).join('\n')}
      </pre>
    </section>
  );
}

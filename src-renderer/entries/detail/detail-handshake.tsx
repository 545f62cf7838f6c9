import { visible } from '../../../src-shared/base/visible-text.ts';
import type { ErrorDetail, OpenDetail, TlsFacts } from '../../../src-shared/model/entry.ts';
import { words } from '../../words/index.ts';
import { isKind, useAttempt } from './attempt.ts';
import type { WireTabProps } from './detail-timing.tsx';
import { Address, FactList, HeaderList } from './facts.tsx';

const wire = words.detail.wireFacts;
const { names } = wire;

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
        title={wire.handshake.requestOf(entry.detail.method)}
        first={<Address before={entry.detail.method} url={entry.detail.url} />}
        headers={entry.detail.headers}
      />
    );
  }
  if (isKind(entry, 'response')) {
    const { status, statusText, headers } = entry.detail;
    return <HeaderList title={wire.handshake.reply} first={`${status} ${statusText ?? ''}`} headers={headers} />;
  }
  if (loading) return <p className="entries-empty">{wire.handshake.looking(entry.attempt)}</p>;
  if (problem !== null) {
    return (
      <p className="entries-empty">
        {problem.message} {problem.hint}
      </p>
    );
  }
  const refused = story?.errors.find(({ detail }) => detail.phase !== 'stream' && detail.phase !== 'store');
  if (story?.open === undefined && refused === undefined) {
    return <p className="entries-empty">{wire.handshake.none(entry.attempt)}</p>;
  }
  return (
    <div className="entries-handshake">
      {story?.redirects.map(({ seq, detail }) => (
        <HeaderList
          key={seq}
          title={<Address before={wire.handshake.redirect(detail.status)} url={detail.location} />}
          first={<Address before={wire.handshake.redirectFrom(detail.status)} url={detail.url} />}
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
      : detail.remotePort === undefined
        ? detail.remoteAddress
        : wire.handshake.port(detail.remoteAddress, detail.remotePort);
  return (
    <>
      <FactList
        facts={[
          [names.url, <Address key="url" url={detail.url} />],
          [names.status, `${http} ${detail.status} ${detail.statusText ?? ''}`],
          [names.subprotocol, detail.protocol],
          [names.extensions, detail.extensions],
          [names.contentEncoding, detail.contentEncoding],
          [names.server, address],
          [names.localPort, detail.localPort !== undefined && String(detail.localPort)],
          [names.proxy, detail.proxy],
        ]}
      />
      <HeaderList title={wire.handshake.request} headers={detail.requestHeaders} />
      <HeaderList
        title={wire.handshake.reply}
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
      <h3>{wire.handshake.tls}</h3>
      <FactList
        facts={[
          [names.protocol, facts.protocol],
          [names.cipher, facts.cipher],
          [names.alpn, facts.alpn],
          [
            names.certificate,
            facts.authorized
              ? wire.handshake.trusted
              : wire.handshake.untrusted(facts.authorizationError ?? wire.handshake.noReason),
          ],
          [names.subject, facts.subject],
          [names.issuer, facts.issuer],
          [names.altNames, facts.altNames],
          [names.valid, facts.validFrom !== undefined && wire.handshake.validTo(facts.validFrom, facts.validTo ?? '?')],
          [names.sha256, facts.fingerprint256 !== undefined && facts.fingerprint256],
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
          [names.failed, detail.message],
          [names.phase, detail.phase],
          [names.status, detail.status !== undefined && String(detail.status)],
          [names.server, detail.remoteAddress],
        ]}
      />
      {detail.requestHeaders !== undefined && (
        <HeaderList title={wire.handshake.request} headers={detail.requestHeaders} />
      )}
      {detail.responseHeaders !== undefined && (
        <HeaderList
          title={wire.handshake.reply}
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
      <h3>{wire.handshake.body}</h3>
      <pre className="entries-body" dir="ltr">
        {text.split('\n').map(visible).join('\n')}
      </pre>
    </section>
  );
}

import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import {
  type ConnectionOptions,
  connect,
  createSecureContext,
  getCACertificates,
  type SecureContext,
  type TLSSocket,
} from 'node:tls';
import type { TlsOptions } from '../../../src-shared/model/endpoint.ts';
import type { TlsFacts } from '../../../src-shared/model/entry.ts';
import type { NetResult } from './network.ts';
import { abortProblem, type ProblemSite, socketProblem } from './problems.ts';
import { certificateProblem, nameOf } from './problems-tls.ts';

/** Who to greet over TLS, on a socket that is already connected. */
export interface TlsRequest {
  readonly socket: Duplex;
  readonly host: string;
  readonly port: number;
  readonly options: TlsOptions;
  readonly alpn: readonly string[];
  readonly signal: AbortSignal;
  readonly proxy?: string;
}

/**
 * Keys and trust of one endpoint. Parsing the system's 150 certificates takes milliseconds, so it is done once, and
 * the user's CA is added to the defaults, never put in their place.
 * @throws what OpenSSL says about bad PEM text; {@link checkEndpoint} has said it before in better words
 */
export function secureContextOf(options: TlsOptions): SecureContext {
  return createSecureContext({
    ...(options.ca === undefined ? {} : { ca: [...getCACertificates('default'), options.ca] }),
    ...(options.cert === undefined ? {} : { cert: options.cert }),
    ...(options.key === undefined ? {} : { key: options.key }),
    ...(options.passphrase === undefined ? {} : { passphrase: options.passphrase }),
  });
}

/** TLS over a connected socket, with what was negotiated. Unless `insecure`, an unverified certificate is an error. */
export function startTls(
  request: TlsRequest,
  context: SecureContext,
): Promise<NetResult<{ readonly socket: TLSSocket; readonly facts: TlsFacts }>> {
  const { host, options, signal } = request;
  const site: ProblemSite = {
    phase: 'tls',
    host,
    port: request.port,
    secure: true,
    ...(request.proxy === undefined ? {} : { proxy: request.proxy }),
  };
  const asksFor = options.servername ?? host;
  const connectOptions: ConnectionOptions = {
    socket: request.socket,
    secureContext: context,
    ALPNProtocols: [...request.alpn],
    // Checked below by hand, before a byte of the application is sent: a refusal should still show the certificate.
    rejectUnauthorized: false,
    // Node checks the certificate against `host` where there is no SNI (an IP address must not be sent as one).
    host: asksFor,
    ...(isIP(asksFor) === 0 ? { servername: asksFor } : {}),
  };

  return new Promise((resolve) => {
    const socket = connect(connectOptions);
    const finish = (result: NetResult<{ socket: TLSSocket; facts: TlsFacts }>): void => {
      signal.removeEventListener('abort', aborted);
      socket.off('error', failed);
      socket.off('close', closed);
      if (!result.ok) {
        // Late errors of a socket nobody waits for any more have nowhere to go.
        socket.on('error', () => undefined);
        socket.destroy();
        request.socket.destroy();
      }
      resolve(result);
    };
    const failed = (error: Error): void => finish({ ok: false, error: socketProblem(error, site) });
    const closed = (): void =>
      finish({
        ok: false,
        error: socketProblem(Object.assign(new Error('closed during the handshake'), { code: 'ECONNRESET' }), site),
      });
    const aborted = (): void => finish({ ok: false, error: abortProblem(signal, site) });

    socket.once('error', failed);
    socket.once('close', closed);
    signal.addEventListener('abort', aborted, { once: true });
    socket.once('secureConnect', () => {
      const facts = tlsFacts(socket);
      if (!socket.authorized && !options.insecure) {
        const code = facts.authorizationError ?? 'CERT_UNTRUSTED';
        finish({ ok: false, error: certificateProblem(code, facts, asksFor) });
        return;
      }
      finish({ ok: true, value: { socket, facts } });
    });
    if (signal.aborted) aborted();
  });
}

/** What TLS negotiated and whom the certificate names. */
export function tlsFacts(socket: TLSSocket): TlsFacts {
  const certificate = socket.getPeerCertificate();
  // An empty object when the peer showed none; the types do not say so.
  const shown = Object.keys(certificate).length > 0 ? certificate : undefined;
  const why: unknown = socket.authorizationError;
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().name,
    ...(typeof socket.alpnProtocol === 'string' ? { alpn: socket.alpnProtocol } : {}),
    authorized: socket.authorized,
    ...(socket.authorized ? {} : { authorizationError: why instanceof Error ? why.message : String(why) }),
    ...(shown === undefined
      ? {}
      : {
          subject: nameOf(shown.subject) ?? '',
          issuer: nameOf(shown.issuer) ?? '',
          altNames: shown.subjectaltname ?? '',
          validFrom: shown.valid_from,
          validTo: shown.valid_to,
          fingerprint256: shown.fingerprint256,
        }),
  };
}

import type { PeerCertificate } from 'node:tls';
import type { ErrorDetail, TlsFacts } from '../../../src-shared/model/entry.ts';

/** Distinguished name on one line, the most telling part first. */
export function nameOf(name: PeerCertificate['subject'] | undefined): string | undefined {
  if (name === undefined) return undefined;
  const part = (value: string | string[] | undefined): string | undefined =>
    Array.isArray(value) ? value.join(', ') : value;
  const text = [part(name.CN), part(name.O), part(name.OU)].filter((one) => one !== undefined && one !== '').join(', ');
  return text === '' ? undefined : text;
}

/** `DNS:a.example, IP Address:127.0.0.1` → `a.example, 127.0.0.1`. */
export function coveredNames(facts: TlsFacts): string {
  const names = (facts.altNames ?? '').replaceAll(/(DNS|IP Address|URI):/g, '').trim();
  return names === '' ? (facts.subject ?? 'no name at all') : names;
}

/** Why a certificate was not accepted, in words, with what it says about itself. `code` is Node's. */
export function certificateProblem(code: string, facts: TlsFacts, asksFor: string): ErrorDetail {
  const about: Record<string, string> = {
    urlAsksFor: asksFor,
    certificateCovers: coveredNames(facts),
    ...(facts.issuer === undefined ? {} : { issuedBy: facts.issuer }),
    ...(facts.validTo === undefined ? {} : { validUntil: facts.validTo }),
    ...(facts.fingerprint256 === undefined ? {} : { fingerprint256: facts.fingerprint256 }),
  };
  const say = (message: string, hint: string): ErrorDetail => ({ code, message, hint, phase: 'tls', facts: about });

  switch (code) {
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return say(
        `The certificate is for ${coveredNames(facts)}, not for ${asksFor}.`,
        'Use a name the certificate covers, set the TLS server name, or have the certificate reissued with this name in it.',
      );
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return say(
        `The certificate of ${asksFor} is signed by nobody this machine trusts: it is self-signed${code === 'SELF_SIGNED_CERT_IN_CHAIN' ? ' further up its chain' : ''}.`,
        'Give its CA (--ca), or accept it knowingly with “accept self-signed” (--insecure): the timeline will say so.',
      );
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'CERT_UNTRUSTED':
      return say(
        `The certificate of ${asksFor} is issued by ${facts.issuer ?? 'an unknown CA'}, which this machine does not know.`,
        'The server may forget to send its intermediate certificate (browsers often hide that), or it uses a private CA: give it with --ca.',
      );
    case 'CERT_HAS_EXPIRED':
      return say(
        `The certificate of ${asksFor} expired on ${facts.validTo ?? 'a day in the past'}.`,
        'Renew it on the server; check this machine’s clock.',
      );
    case 'CERT_NOT_YET_VALID':
      return say(
        `The certificate of ${asksFor} is valid only from ${facts.validFrom ?? 'a day in the future'}.`,
        'Check this machine’s clock, then the server’s.',
      );
    case 'CERT_REVOKED':
      return say(`The certificate of ${asksFor} has been revoked.`, 'The server needs a new certificate.');
    default:
      return say(
        `The certificate of ${asksFor} does not verify (${code}).`,
        'Look at the certificate below; give the right CA with --ca, or accept it knowingly with --insecure.',
      );
  }
}

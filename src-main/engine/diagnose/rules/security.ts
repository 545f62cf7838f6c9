import { isSecretName } from '../../../../src-shared/codec/mask.ts';
import type { Headers } from '../../../../src-shared/model/entry.ts';
import { Evidence, type MakeRule } from '../rule.ts';

/** The certificate was not trusted and accepted anyway. */
export const untrustedCertificate: MakeRule = (info) => {
  const seen = new Evidence();
  let why = '';
  return {
    life(life) {
      if (life.kind !== 'open' || life.detail.tls === undefined || life.detail.tls.authorized) return;
      why = life.detail.tls.authorizationError ?? 'not trusted';
      seen.add(life);
    },
    findings: () =>
      seen.finding(info, {
        rule: 'untrusted-certificate',
        severity: 'warning',
        title: `The server's certificate was not trusted (${why}) and accepted because you asked`,
        why: 'Another client refuses this server, and nobody knows who really answered.',
        advice: 'Give the certificate of its authority instead of switching the check off.',
      }),
  };
};

const LOOPBACK = /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/;

const hasCredentials = (headers: Headers): boolean =>
  headers.some(([name]) => /^(?:authorization|cookie|x-api-key|x-auth-token)$/i.test(name));

/** Credentials that everybody on the way can read. */
export const credentialsInClear: MakeRule = (info) => {
  const seen = new Evidence();
  return {
    life(life) {
      if (life.kind !== 'open') return;
      const url = URL.parse(life.detail.url);
      if (url === null || (url.protocol !== 'ws:' && url.protocol !== 'http:') || LOOPBACK.test(url.hostname)) return;
      if (hasCredentials(life.detail.requestHeaders) || secretNames(url).length > 0) seen.add(life);
    },
    findings: () =>
      seen.finding(info, {
        rule: 'credentials-in-clear',
        severity: 'problem',
        title: 'Credentials were sent without TLS',
        why: 'Whoever sees the traffic can take them and be this user.',
        advice: 'Use wss: or https:, and renew what was sent.',
      }),
  };
};

const secretNames = (url: URL): readonly string[] => [...url.searchParams.keys()].filter(isSecretName);

/** A token in the URL is written to logs on the way. */
export const secretInUrl: MakeRule = (info) => {
  const seen = new Evidence();
  const names = new Set<string>();
  return {
    life(life) {
      if (life.kind !== 'open') return;
      const url = URL.parse(life.detail.url);
      const found = url === null ? [] : secretNames(url);
      if (found.length === 0) return;
      for (const name of found) names.add(name);
      seen.add(life);
    },
    findings: () =>
      seen.finding(info, {
        rule: 'secret-in-url',
        severity: 'hint',
        title: `A secret stands in the URL (${[...names].join(', ')})`,
        why: 'URLs are kept in the logs of every server and proxy on the way, for months.',
        advice:
          'Browsers can send no header with a WebSocket: trade the token for a ticket that is good once and for a minute, or send it as the first message.',
        lab: 'token-outlived',
      }),
  };
};

import { describe, expect, it } from 'vitest';
import { trialLines, verdict } from '../../../src-renderer/panels/trial/story.ts';
import type { TrialReport } from '../../../src-shared/contract/trial.ts';

const report: TrialReport = {
  trialId: 't1',
  state: 'failed',
  transport: 'websocket',
  guessed: false,
  steps: [
    { step: 'dns', state: 'passed', tookMs: 3, facts: { host: 'a.example' } },
    { step: 'tcp', state: 'passed', tookMs: 12, facts: { remote: '192.0.2.1:443' } },
    { step: 'tls', state: 'failed', tookMs: 40, facts: { host: 'a.example' } },
  ],
  problem: { code: 'CERT_HAS_EXPIRED', message: 'It expired.', hint: 'Renew it.' },
  body: null,
  notices: [],
  tookMs: 55,
};

const shown = (of: TrialReport, url: string) =>
  trialLines(of, { url }).map(({ name, state, text, took }) => `${name}: ${state} | ${text} | ${took}`);

describe('the story of a test', () => {
  it('says what happened, where it ends, and what was not reached', () => {
    expect(shown(report, 'wss://a.example')).toEqual([
      'Name: passed | a.example was found | 3.0 ms',
      'TCP: passed | 192.0.2.1:443 answered | 12 ms',
      'TLS: failed | it ends here | 40 ms',
      'HTTP: ahead | not reached | ',
      'Upgrade: ahead | not reached | ',
      'First message: ahead | not reached | ',
    ]);
    expect(verdict(report)).toBe('It fails at TLS, after 55 ms.');
  });

  it('says of silence how long was waited, and that it is no fault', () => {
    const silent: TrialReport = {
      ...report,
      state: 'passed',
      problem: null,
      steps: [{ step: 'first', state: 'noted', tookMs: 3000, facts: { waitedMs: 3000 } }],
    };
    expect(shown(silent, 'wss://a.example')).toEqual([
      'First message: noted | nothing within 3 s: no fault of a WebSocket, many servers wait for the client’s first message | 3.00 s',
    ]);
    expect(verdict(silent)).toBe('It works: WebSocket, 55 ms.');
  });

  it('names a status that came without its reason', () => {
    const refused: TrialReport = {
      ...report,
      steps: [{ step: 'http', state: 'failed', tookMs: 3, facts: { status: 401 } }],
    };
    expect(shown(refused, 'ws://a.example')[1]).toBe('HTTP: failed | 401 Unauthorized | 3.0 ms');
  });

  it('promises nothing ahead where the options cannot be tried', () => {
    const refused: TrialReport = { ...report, steps: [{ step: 'options', state: 'failed', facts: {} }] };
    expect(shown(refused, 'a.example')).toEqual(['Options: failed | it ends here | ']);
  });
});

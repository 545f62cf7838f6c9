import * as v from 'valibot';
import { ok, type Result } from '../../src-shared/base/result.ts';
import { DEMO_FOLDER, demoEndpoints } from '../../src-shared/model/demo.ts';
import { EndpointSchema } from '../../src-shared/model/endpoint.ts';
import type { MockServer } from './mock/mock-server.ts';
import type { Sessions } from './sessions.ts';

/** The button of the first launch: one mock server, four connections, frames within seconds. */
export function createDemo({ mock, sessions, changed }: { mock: MockServer; sessions: Sessions; changed: () => void }) {
  return {
    async start(port: number): Promise<Result<{ recordingId: string; connections: number[] }>> {
      if (!mock.status().running) {
        let started = await mock.start({ port, host: '127.0.0.1', changed });
        // One button must do: a second Wirescope, or another program on the port, is no reason to show nothing. The port
        // that it came to is in the mock server's status and in every URL.
        if (!started.ok && started.error.code === 'PORT_IN_USE') {
          started = await mock.start({ port: 0, host: '127.0.0.1', changed });
        }
        if (!started.ok) return started;
      }
      const connections: number[] = [];
      let recordingId = '';
      for (const endpoint of demoEndpoints(mock.status().url)) {
        const opened = await sessions.open(v.parse(EndpointSchema, endpoint), { folder: DEMO_FOLDER });
        if (!opened.ok) return opened;
        recordingId = opened.value.recordingId;
        connections.push(opened.value.connection);
      }
      return ok({ recordingId, connections });
    },
  };
}

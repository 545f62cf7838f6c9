import * as v from 'valibot';
import { ok, type Result } from '../../src-shared/base/result.ts';
import { mockCommands } from '../../src-shared/contract/mock.ts';
import { DEMO_FOLDER, demoEndpoints } from '../../src-shared/model/demo.ts';
import { EndpointSchema } from '../../src-shared/model/endpoint.ts';
import type { MockServer } from './mock/servers/mock-server.ts';
import type { MockServers } from './mock/servers/mock-servers.ts';
import type { Sessions } from './sessions.ts';

/** The button of the first launch: one mock server, four connections, frames within seconds. */
export function createDemo({ mocks, sessions }: { mocks: MockServers; sessions: Sessions }) {
  async function demoServer(port: number): Promise<Result<MockServer>> {
    const running = mocks.statuses().find(({ scenario }) => scenario === 'demo');
    const known = running === undefined ? undefined : mocks.get(running.mockId);
    if (known !== undefined) return ok(known);
    const started = await mocks.start(v.parse(mockCommands['mock.start'].schema, { port }));
    // One button must do: a second Wirescope, or another program on the port, is no reason to show nothing. The port
    // that it came to is in the mock server's status and in every URL.
    if (!started.ok && started.error.code === 'PORT_IN_USE') {
      return mocks.start(v.parse(mockCommands['mock.start'].schema, { port: 0 }));
    }
    return started;
  }

  return {
    async start(port: number): Promise<Result<{ recordingId: string; connections: number[] }>> {
      const server = await demoServer(port);
      if (!server.ok) return server;
      const connections: number[] = [];
      let recordingId = '';
      for (const endpoint of demoEndpoints(server.value.status.url)) {
        const opened = await sessions.open(v.parse(EndpointSchema, endpoint), { folder: DEMO_FOLDER });
        if (!opened.ok) return opened;
        recordingId = opened.value.recordingId;
        connections.push(opened.value.connection);
      }
      return ok({ recordingId, connections });
    },
  };
}

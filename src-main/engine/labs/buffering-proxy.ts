import { createServer, request, type Server } from 'node:http';
import { fail, ok, type Result } from '../../../src-shared/base/result.ts';

export interface BufferingProxy {
  /** `http://127.0.0.1:PORT` */
  readonly base: string;
  close(): void;
}

/** As much as some proxies collect before they hand a response on. */
const BUFFER_BYTES = 2_048;

/**
 * A reverse proxy as it stands in many productions: it collects so many bytes of a response before it hands them on, unless the response
 * says `X-Accel-Buffering: no` (nginx, ngx_http_proxy_module). It names itself in `Via` (RFC 9110, 7.6.3).
 *
 * @param target where the server is, as a base URL
 */
export async function startBufferingProxy(target: string): Promise<Result<BufferingProxy>> {
  const server = createServer((incoming, outgoing) => {
    const headers = { ...incoming.headers, via: '1.1 lab-proxy' };
    const onward = request(new URL(incoming.url ?? '/', target), { method: incoming.method, headers, agent: false });
    onward.on('response', (reply) => {
      const asked = String(reply.headers['x-accel-buffering'] ?? '').toLowerCase();
      outgoing.writeHead(reply.statusCode ?? 502, { ...reply.headers, via: '1.1 lab-proxy' });
      outgoing.flushHeaders();
      let held: Buffer[] = [];
      let bytes = 0;
      const handOn = (): void => {
        if (bytes > 0) outgoing.write(Buffer.concat(held));
        held = [];
        bytes = 0;
      };
      reply.on('data', (chunk: Buffer) => {
        held.push(chunk);
        bytes += chunk.byteLength;
        if (asked === 'no' || bytes >= BUFFER_BYTES) handOn();
      });
      reply.on('end', () => {
        handOn();
        outgoing.end();
      });
      reply.on('error', () => outgoing.destroy());
    });
    // The server behind is away: say what proxies say.
    onward.on('error', () => {
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(502).end();
    });
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  const listening = await listen(server);
  if (listening instanceof Error)
    return fail(
      'PORT_DENIED',
      `The proxy of the lab has no port: ${listening.message}.`,
      'Is the loopback interface there?',
    );
  return ok({
    base: `http://127.0.0.1:${listening}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  });
}

function listen(server: Server): Promise<number | Error> {
  return new Promise((resolve) => {
    server.once('error', resolve);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(address !== null && typeof address === 'object' ? address.port : new Error('no port was given'));
    });
  });
}

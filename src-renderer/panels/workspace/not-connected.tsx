/** A draft: what will happen, before anything has. */
export function NotConnected() {
  return (
    <div className="ws-empty">
      <h2>Not connected yet</h2>
      <p>
        Type a URL and press Enter. <span className="mono">ws://</span> and <span className="mono">wss://</span> are
        WebSocket; for <span className="mono">http://</span> and <span className="mono">https://</span> the transport is
        read from the reply, or choose it on the left.
      </p>
      <p>
        Headers, TLS, proxy, reconnect and heartbeats are behind the words on the right. Everything is recorded from the
        first byte.
      </p>
    </div>
  );
}

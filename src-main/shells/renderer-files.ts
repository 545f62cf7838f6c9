import { readFile, realpath, stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

/** One file of the built window, as an HTTP answer. */
export interface RendererFile {
  readonly status: 200 | 404;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/**
 * What the window may load: its own scripts, styles, fonts and images, and the engine's socket. Nothing inline, no
 * eval, no other host. Styles may be inline, because editor and component libraries write rules as they mount; a style
 * can neither run nor, with no other host allowed, send anything away.
 * @param socket `ws://host:port` of the browser shell; `null` in Electron, where the window needs no network at all.
 */
export function contentSecurityPolicy(socket: string | null): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self'",
    "img-src 'self' data: blob:",
    "worker-src 'self'",
    `connect-src ${socket === null ? "'self'" : `'self' ${socket}`}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** On every answer of both window shells, also on errors. */
export function securityHeaders(socket: string | null): Record<string, string> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(socket),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=()',
  };
}

function notFound(socket: string | null): RendererFile {
  return {
    status: 404,
    headers: { ...securityHeaders(socket), 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
    body: new TextEncoder().encode('Not found.\n'),
  };
}

/** The path inside `root` that an URL's path names, or null when it names none: encoded dots, NUL, backslashes, hidden files. */
function pathInside(root: string, urlPath: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(urlPath);
  } catch {
    return null;
  }
  if (!decoded.startsWith('/') || /[\0\\:]/.test(decoded)) return null;
  if (decoded.split('/').some((part) => part.startsWith('.'))) return null;
  const path = normalize(join(root, decoded === '/' ? 'index.html' : decoded));
  return path.startsWith(root + sep) ? path : null;
}

/**
 * Reads a file of the built window.
 * @param root absolute path of `out/renderer`.
 * @param urlPath path of the request's URL, still percent-encoded, without query.
 */
export async function rendererFile(root: string, urlPath: string, socket: string | null): Promise<RendererFile> {
  const path = pathInside(root, urlPath);
  const type = path === null ? undefined : types[extname(path)];
  // A kind of file the window is not made of is not the window's file, whatever lies in the folder.
  if (path === null || type === undefined) return notFound(socket);
  try {
    // A link inside the folder may point out of it.
    const real = await realpath(path);
    if (!real.startsWith((await realpath(root)) + sep) || !(await stat(real)).isFile()) return notFound(socket);
    return {
      status: 200,
      headers: {
        ...securityHeaders(socket),
        'Content-Type': type,
        // Vite puts a hash of the content into every name under assets/.
        'Cache-Control': urlPath.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-store',
      },
      body: await readFile(real),
    };
  } catch {
    return notFound(socket);
  }
}

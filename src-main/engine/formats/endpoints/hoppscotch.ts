/**
 * Hoppscotch: collections (one, or a list of them) and environments. Its realtime page (WebSocket, SSE, Socket.IO, MQTT) is
 * kept in the browser and is part of no export; what a collection can hold is an HTTP request for an event stream.
 */
import { type Gather, variable } from './gather.ts';
import type { Node } from './node.ts';
import { type Auth, addRequest } from './request.ts';

export function isHoppscotch(node: Node): boolean {
  const first = node.isList() ? node.list()[0] : node;
  return first?.isObject() === true && (isCollection(first) || isEnvironment(first));
}

function isCollection(node: Node): boolean {
  return node.get('folders').isList() && node.get('requests').isList();
}

function isEnvironment(node: Node): boolean {
  const variables = node.get('variables');
  return (
    variables.isList() &&
    node.get('name').exists &&
    variables.list().every((one) => one.isObject() && one.get('key').exists)
  );
}

export function readHoppscotch(node: Node, gather: Gather): void {
  gather.format('Hoppscotch');
  gather.skip(
    'Realtime connections',
    'Hoppscotch keeps WebSocket, SSE, Socket.IO and MQTT connections in the browser and exports none.',
  );
  for (const one of node.isList() ? node.list() : [node]) {
    if (isCollection(one)) readCollection(one, '', { type: 'none' }, [], gather);
    else {
      gather.environment(
        one.get('name').text('Hoppscotch'),
        one
          .get('variables')
          .list()
          .map((value) =>
            variable(
              value.get('key').text(),
              ours(value.get('value').text(value.get('currentValue').text() || value.get('initialValue').text())),
              value.get('secret').flag(),
            ),
          ),
      );
    }
  }
}

/** `<<name>>` → `{{name}}`. */
function ours(text: string): string {
  return text.replace(/<<([^<>]+)>>/g, (_whole, name: string) => `{{${name.trim()}}}`);
}

function pairs(list: Node): readonly (readonly [string, string])[] {
  return list
    .list()
    .filter((one) => one.get('active').flag(true) && one.get('key').text() !== '')
    .map((one) => [ours(one.get('key').text()), ours(one.get('value').text())] as const);
}

function readCollection(
  node: Node,
  above: string,
  inheritedAuth: Auth,
  inheritedHeaders: readonly (readonly [string, string])[],
  gather: Gather,
): void {
  const name = node.get('name').text('Hoppscotch').replaceAll('/', '-');
  const folder = above === '' ? name : `${above}/${name}`;
  const auth = readAuth(node.get('auth'), inheritedAuth);
  const headers = [...inheritedHeaders, ...pairs(node.get('headers'))];
  scripts(node, `collection "${name}"`, gather);
  if (node.get('variables').list().length > 0) {
    gather.environment(
      name,
      node
        .get('variables')
        .list()
        .map((one) =>
          variable(
            one.get('key').text(),
            ours(one.get('currentValue').text() || one.get('initialValue').text()),
            one.get('secret').flag(),
          ),
        ),
    );
  }
  for (const request of node.get('requests').list()) readRequest(request, folder, auth, headers, gather);
  for (const child of node.get('folders').list()) readCollection(child, folder, auth, headers, gather);
}

function scripts(node: Node, of: string, gather: Gather): void {
  // Untouched scripts are "export {};" since Hoppscotch has modules.
  const isScript = (text: string): boolean => text.replace(/export\s*\{\s*\};?/, '').trim() !== '';
  if (isScript(node.get('preRequestScript').text()))
    gather.skip(`Pre-request script of ${of}`, 'Scripts are not run here.');
  if (isScript(node.get('testScript').text())) gather.skip(`Test script of ${of}`, 'Scripts are not run here.');
}

function readRequest(
  node: Node,
  folder: string,
  inheritedAuth: Auth,
  inheritedHeaders: readonly (readonly [string, string])[],
  gather: Gather,
): void {
  const name = node.get('name').text();
  if (!node.get('endpoint').exists && node.get('query').exists) {
    gather.count(
      'GraphQL request',
      'GraphQL requests',
      'A subscription needs its WebSocket URL, which the export does not have.',
      name,
    );
    return;
  }
  scripts(node, `"${name}"`, gather);
  const body = node.get('body');
  const type = body.exists && body.isObject() ? body.get('contentType').text() : '';
  const text =
    body.exists && body.isObject() && typeof body.get('body').value === 'string' ? ours(body.get('body').text()) : '';
  const own = pairs(node.get('headers'));
  // Version 0 had address and path apart.
  const url = node.get('endpoint').exists
    ? node.get('endpoint').text()
    : `${node.get('url').text()}${node.get('path').text()}`;
  addRequest(gather, {
    name,
    folder,
    protocol: 'http',
    method: node.get('method').text('GET'),
    url: ours(url),
    headers: [
      ...inheritedHeaders.filter(([known]) => !own.some(([one]) => one.toLowerCase() === known.toLowerCase())),
      ...own,
    ],
    query: pairs(node.get('params')),
    path: [],
    auth: readAuth(node.get('auth'), inheritedAuth),
    ...(text === '' ? {} : { body: text }),
    ...(type === '' ? {} : { bodyType: type }),
    messages: [],
    at: node,
  });
}

function readAuth(auth: Node, inherited: Auth): Auth {
  if (!auth.exists || !auth.isObject()) return inherited;
  const type = auth.get('authType').text('none');
  if (!auth.get('authActive').flag(true)) return { type: 'none' };
  const text = (name: string): string => ours(auth.get(name).text());
  switch (type) {
    case 'inherit':
      return inherited;
    case 'none':
      return { type: 'none' };
    case 'bearer':
      return { type: 'bearer', token: text('token') };
    case 'basic':
      return { type: 'basic', username: text('username'), password: text('password') };
    case 'api-key':
      return {
        type: 'apikey',
        name: text('key'),
        value: text('value'),
        in: /query/i.test(auth.get('addTo').text()) ? 'query' : 'header',
      };
    default:
      return { type: 'other', named: type };
  }
}

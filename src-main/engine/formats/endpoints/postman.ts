/**
 * Postman: collections v2.0 and v2.1 (schema.getpostman.com) and exported environments. Postman does not export WebSocket
 * requests (postman-app-support issue 11252); what can be in a collection is an HTTP request for an event stream, or one whose
 * URL was written as ws://.
 */
import { type Gather, variable } from './gather.ts';
import type { Node } from './node.ts';
import { type Auth, addRequest } from './request.ts';

export function isPostman(node: Node): boolean {
  return isCollection(node) || isEnvironment(node);
}

function isCollection(node: Node): boolean {
  return node.isObject() && node.get('item').isList() && node.get('info').isObject();
}

function isEnvironment(node: Node): boolean {
  return (
    node.isObject() &&
    node.get('values').isList() &&
    (node.get('_postman_variable_scope').exists || node.get('name').exists)
  );
}

export function readPostman(node: Node, gather: Gather): void {
  if (isEnvironment(node)) {
    gather.format('Postman environment');
    readEnvironment(node, gather);
    return;
  }
  gather.format('Postman');
  const name = node.get('info').get('name').text('Postman');
  notice(node, `collection "${name}"`, gather);
  readItems(node, name, readAuth(node.get('auth'), { type: 'none' }), gather);
  gather.environment(name, readVariables(node.get('variable')));
}

function readEnvironment(node: Node, gather: Gather): void {
  gather.environment(node.get('name').text('Postman'), readVariables(node.get('values')));
}

function readVariables(list: Node) {
  return list
    .list()
    .filter((one) => one.get('enabled').flag(true) && !one.get('disabled').flag())
    .map((one) =>
      variable(one.get('key').text(one.get('id').text()), one.get('value').text(), one.get('type').text() === 'secret'),
    );
}

function readItems(node: Node, folder: string, inherited: Auth, gather: Gather): void {
  for (const item of node.get('item').list()) {
    const name = item.get('name').text();
    if (item.get('item').exists) {
      notice(item, `folder "${name}"`, gather);
      readItems(item, `${folder}/${name.replaceAll('/', '-')}`, readAuth(item.get('auth'), inherited), gather);
    } else {
      notice(item, `"${name}"`, gather);
      readItem(item, name, folder, inherited, gather);
    }
  }
}

function notice(node: Node, of: string, gather: Gather): void {
  for (const event of node.get('event').list()) {
    const script = event.get('script').get('exec');
    const text = script.isList()
      ? script
          .list()
          .map((line) => line.text())
          .join('')
      : script.text();
    if (text.trim() === '') continue;
    const which = event.get('listen').text() === 'test' ? 'Test script' : 'Pre-request script';
    gather.skip(`${which} of ${of}`, 'Scripts are not run here.');
  }
}

function readItem(item: Node, name: string, folder: string, inherited: Auth, gather: Gather): void {
  const request = item.get('request');
  // Version 2.0 lets a request be its URL alone.
  const isText = typeof request.value === 'string';
  const url = isText ? request : request.get('url');
  const parts = isText || typeof url.value === 'string' ? undefined : url;
  const body = isText ? undefined : request.get('body');
  const mode = body?.get('mode').text() ?? '';
  if (mode !== '' && mode !== 'raw' && mode !== 'graphql') {
    gather.count('form or file body', 'form or file bodies', 'Only text can be sent with a stream’s request.', name);
  }
  const language = body?.get('options').get('raw').get('language').text() ?? '';
  const headers = isText ? [] : readHeaders(request.get('header'));
  addRequest(gather, {
    name,
    folder,
    protocol: 'http',
    method: isText ? 'GET' : request.get('method').text('GET'),
    url: parts === undefined ? url.text() : urlOf(parts),
    headers,
    query: [],
    path:
      parts === undefined
        ? []
        : parts
            .get('variable')
            .list()
            .map((one) => [one.get('key').text(one.get('id').text()), one.get('value').text()]),
    auth: isText ? inherited : readAuth(request.get('auth'), inherited),
    ...(mode === 'raw' ? { body: body?.get('raw').text() ?? '' } : {}),
    ...(mode === 'raw' && language === 'json' ? { bodyType: 'application/json' } : {}),
    messages: [],
    at: item,
  });
}

/** `raw` is how the person wrote it; the parts are only taken where it is missing. */
function urlOf(url: Node): string {
  const raw = url.get('raw').text();
  if (raw !== '') return raw;
  const joined = (node: Node, mark: string): string =>
    node.isList()
      ? node
          .list()
          .map((one) => (one.isObject() ? one.get('value').text() : one.text()))
          .join(mark)
      : node.text();
  const protocol = url.get('protocol').text();
  const port = url.get('port').text();
  const query = url
    .get('query')
    .list()
    .filter((one) => !one.get('disabled').flag())
    .map((one) => `${one.get('key').text()}=${one.get('value').text()}`)
    .join('&');
  const path = joined(url.get('path'), '/');
  return `${protocol === '' ? '' : `${protocol}://`}${joined(url.get('host'), '.')}${port === '' ? '' : `:${port}`}${
    path === '' ? '' : `/${path.replace(/^\//, '')}`
  }${query === '' ? '' : `?${query}`}`;
}

function readHeaders(header: Node): readonly (readonly [string, string])[] {
  if (!header.isList()) {
    // Version 2.0 allows one text with a header a line.
    return header
      .text()
      .split('\n')
      .filter((line) => line.includes(':'))
      .map((line) => [line.slice(0, line.indexOf(':')).trim(), line.slice(line.indexOf(':') + 1).trim()] as const);
  }
  return header
    .list()
    .filter((one) => !one.get('disabled').flag() && one.get('key').text() !== '')
    .map((one) => [one.get('key').text(), one.get('value').text()] as const);
}

function readAuth(auth: Node, inherited: Auth): Auth {
  if (!auth.exists) return inherited;
  const type = auth.get('type').text('noauth');
  const facts = auth.get(type);
  // 2.1 writes a list of key and value, 2.0 an object.
  const fact = (name: string): string =>
    facts.isList()
      ? (facts
          .list()
          .find((one) => one.get('key').text() === name)
          ?.get('value')
          .text() ?? '')
      : facts.get(name).text();
  switch (type) {
    case 'noauth':
      return { type: 'none' };
    case 'bearer':
      return { type: 'bearer', token: fact('token') };
    case 'basic':
      return { type: 'basic', username: fact('username'), password: fact('password') };
    case 'apikey':
      return {
        type: 'apikey',
        name: fact('key'),
        value: fact('value'),
        in: fact('in') === 'query' ? 'query' : 'header',
      };
    default:
      return { type: 'other', named: type };
  }
}

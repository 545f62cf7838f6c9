/** OpenCollection YAML, which Bruno writes since version 3: a file a request, or the whole collection in one. */
import {
  add,
  authOf,
  type BrunoPart,
  below,
  joinFolder,
  type Level,
  MESSAGE_KINDS,
  NOT_SPOKEN,
  type Pairs,
  timing,
} from './bruno-folders.ts';
import { type Gather, variable } from './gather.ts';
import type { Node } from './node.ts';
import type { Auth, FoundRequest } from './request.ts';

export function isOpenCollection(node: Node): boolean {
  if (!node.isObject()) return false;
  if (node.get('opencollection').exists) return true;
  const info = node.get('info');
  const isItem =
    info.isObject() &&
    ['http', 'websocket', 'graphql', 'grpc', 'folder', 'script'].includes(String(info.get('type').value));
  return (
    isItem &&
    (['http', 'websocket', 'graphql', 'grpc', 'request'].some((one) => node.get(one).exists) ||
      info.get('type').value === 'folder')
  );
}

/** A file of `environments/`: it has a name and its variables, and nothing that says what it is. */
export function isOpenEnvironment(node: Node): boolean {
  if (!node.isObject() || node.get('info').exists || !node.get('name').exists) return false;
  const variables = node.get('variables');
  return variables.isList() && variables.list().every((one) => one.isObject() && one.get('name').exists);
}

export function openPairs(list: Node): Pairs {
  return list
    .list()
    .filter((one) => one.get('enabled').flag(true) && !one.get('disabled').flag() && one.get('name').text() !== '')
    .map((one) => [one.get('name').text(), one.get('value').text()] as const);
}

function openAuth(auth: Node): Auth {
  if (!auth.exists) return { type: 'inherit' };
  if (!auth.isObject()) return authOf(auth.text(), () => '');
  const type = auth.get('type').text();
  const nested = auth.get(type === '' ? 'none' : type);
  return authOf(type, (name) => (nested.isObject() ? nested.get(name) : auth.get(name)).text());
}

export function readOpenEnvironment(node: Node, gather: Gather): BrunoPart {
  gather.format('Bruno (OpenCollection)');
  gather.environment(
    node.get('name').text('Bruno'),
    node
      .get('variables')
      .list()
      .filter((one) => one.get('enabled').flag(true) && !one.get('disabled').flag())
      .map((one) => {
        const value = one.get('value');
        return variable(
          one.get('name').text(),
          value.isObject() ? value.get('data').text() : value.text(),
          one.get('secret').flag(),
        );
      }),
  );
  return { kind: 'done' };
}

export function readOpenCollection(node: Node, gather: Gather): readonly BrunoPart[] {
  gather.format('Bruno (OpenCollection)');
  const info = node.get('info');
  const type = info.get('type').text();
  if (node.get('opencollection').exists || type === 'folder') {
    const name = info.get('name').text();
    const request = node.get('request');
    for (const environment of node.get('config').get('environments').list()) readOpenEnvironment(environment, gather);
    const level = {
      ...(name === '' ? {} : { name }),
      auth: openAuth(request.get('auth')),
      headers: openPairs(request.get('headers')),
    };
    return [{ kind: type === 'folder' ? 'folder' : 'collection', level }];
  }
  return [readOpenItem(node, gather)];
}

/** Items of a collection in one file (`bundled: true`): a tree instead of folders on a disk. */
export function readBundled(list: Node, folder: string, above: Level, gather: Gather): void {
  for (const item of list.list()) {
    const info = item.get('info');
    if (info.get('type').text() === 'folder' || item.get('items').exists) {
      const request = item.get('request');
      const level = { auth: openAuth(request.get('auth')), headers: openPairs(request.get('headers')) };
      readBundled(item.get('items'), joinFolder(folder, info.get('name').text()), below(above, level), gather);
      continue;
    }
    const part = readOpenItem(item, gather);
    if (part.kind === 'request') add(part.request, folder, above, gather);
  }
}

function readOpenItem(node: Node, gather: Gather): BrunoPart {
  const info = node.get('info');
  const name = info.get('name').text();
  const type = info.get('type').text();
  if (type === 'grpc' || type === 'graphql') {
    gather.count(`${type} request`, `${type} requests`, NOT_SPOKEN, name);
    return { kind: 'done' };
  }
  for (const script of node.get('runtime').get('scripts').list()) {
    if (script.get('code').text().trim() !== '')
      gather.skip(`Script (${script.get('type').text('request')}) of "${name}"`, 'Scripts are not run here.');
  }
  const ws = type === 'websocket';
  const request = node.get(ws ? 'websocket' : 'http');
  const params = request.get('params');
  const ofKind = (kind: string): Pairs =>
    params.isList()
      ? params
          .list()
          .filter(
            (one) =>
              one.get('type').text('query') === kind && one.get('enabled').flag(true) && !one.get('disabled').flag(),
          )
          .map((one) => [one.get('name').text(), one.get('value').text()] as const)
      : openPairs(params.get(kind));
  const body = request.get('body');
  const isText = body.isObject() && ['json', 'text', 'xml'].includes(body.get('type').text());
  const settings = node.get('settings');
  return {
    kind: 'request',
    order: info.get('seq').number(),
    request: {
      name,
      protocol: ws ? 'websocket' : 'http',
      method: ws ? 'get' : request.get('method').text('get'),
      url: request.get('url').text(),
      headers: openPairs(request.get('headers')),
      query: ofKind('query'),
      path: ofKind('path'),
      auth: openAuth(request.get('auth')),
      ...(isText ? { body: body.get('data').text() } : {}),
      ...(isText && body.get('type').text() === 'json' ? { bodyType: 'application/json' } : {}),
      messages: ws ? openMessages(request.get('message')) : [],
      ...timing(Number(settings.get('timeout').text('0')), Number(settings.get('keepAliveInterval').text('0')), ws),
      at: node,
    },
  };
}

function openMessages(message: Node): FoundRequest['messages'] {
  const one = (node: Node, name: string) => ({
    name,
    kind: MESSAGE_KINDS[node.get('type').text('json')] ?? ('text' as const),
    body: node.get('data').text(),
  });
  if (message.isList()) {
    return message
      .list()
      .map((item, index) => one(item.get('message'), item.get('title').text(`message ${index + 1}`)));
  }
  return message.isObject() && message.get('data').exists ? [one(message, 'message 1')] : [];
}

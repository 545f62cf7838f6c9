/** The one JSON file of Bruno's "Export collection". */
import {
  add,
  authOf,
  type BrunoRequest,
  below,
  joinFolder,
  type Level,
  MESSAGE_KINDS,
  NOT_SPOKEN,
} from './bruno-folders.ts';
import { openPairs } from './bruno-open.ts';
import { type Gather, variable } from './gather.ts';
import type { Node } from './node.ts';
import type { Auth } from './request.ts';

export function isBrunoExport(node: Node): boolean {
  return (
    node.isObject() && node.get('items').isList() && node.get('version').exists && !node.get('opencollection').exists
  );
}

export function readBrunoExport(node: Node, gather: Gather): void {
  gather.format('Bruno');
  const root = node.get('root').get('request');
  const level: Level = {
    auth: root.exists ? exportAuth(root.get('auth')) : { type: 'none' },
    headers: openPairs(root.get('headers')),
  };
  readExported(node.get('items'), joinFolder('', node.get('name').text('Bruno')), level, gather);
  for (const environment of node.get('environments').list()) {
    gather.environment(
      environment.get('name').text('Bruno'),
      environment
        .get('variables')
        .list()
        .filter((one) => one.get('enabled').flag(true))
        .map((one) => variable(one.get('name').text(), one.get('value').text(), one.get('secret').flag())),
    );
  }
}

function exportAuth(auth: Node): Auth {
  const mode = auth.get('mode').text('none');
  const facts = auth.get(mode);
  return authOf(mode, (name) => (facts.isObject() ? facts.get(name).text() : ''));
}

function readExported(list: Node, folder: string, above: Level, gather: Gather): void {
  for (const item of list.list()) {
    const type = item.get('type').text();
    const name = item.get('name').text();
    if (type === 'folder') {
      const root = item.get('root').get('request');
      const level: Level = {
        auth: root.exists ? exportAuth(root.get('auth')) : { type: 'inherit' },
        headers: openPairs(root.get('headers')),
      };
      readExported(item.get('items'), joinFolder(folder, name), below(above, level), gather);
      continue;
    }
    const ws = type === 'ws' || type === 'ws-request';
    if (!ws && type !== 'http' && type !== 'http-request') {
      gather.count(`${type} request`, `${type} requests`, NOT_SPOKEN, name);
      continue;
    }
    const request = item.get('request');
    const body = request.get('body');
    const mode = body.get('mode').text('none');
    for (const which of ['req', 'res']) {
      if (request.get('script').get(which).text().trim() !== '')
        gather.skip(`Script (${which}) of "${name}"`, 'Scripts are not run here.');
    }
    const parts: BrunoRequest = {
      name,
      protocol: ws ? 'websocket' : 'http',
      method: request.get('method').text('GET'),
      url: request.get('url').text(),
      headers: openPairs(request.get('headers')),
      query: request
        .get('params')
        .list()
        .filter((one) => one.get('type').text('query') === 'query' && one.get('enabled').flag(true))
        .map((one) => [one.get('name').text(), one.get('value').text()] as const),
      path: request
        .get('params')
        .list()
        .filter((one) => one.get('type').text() === 'path')
        .map((one) => [one.get('name').text(), one.get('value').text()] as const),
      auth: exportAuth(request.get('auth')),
      ...(['json', 'text', 'xml'].includes(mode) ? { body: body.get(mode).text() } : {}),
      ...(mode === 'json' ? { bodyType: 'application/json' } : {}),
      messages: body
        .get('ws')
        .list()
        .map((one, index) => ({
          name: one.get('name').text(`message ${index + 1}`),
          kind: MESSAGE_KINDS[one.get('type').text('json')] ?? 'text',
          body: one.get('content').text(),
        })),
      at: item,
    };
    add(parts, folder, above, gather);
  }
}

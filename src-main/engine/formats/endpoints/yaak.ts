/** Yaak: its JSON export, schema 1 to 5 (plugins/importer-yaak of its repository says what changed between them). */
import type { ImportedVariable } from '../../../../src-shared/contract/imports.ts';
import { type Gather, variable } from './gather.ts';
import type { Node } from './node.ts';
import { type Auth, addRequest, kindOfText } from './request.ts';

export function isYaak(node: Node): boolean {
  return node.isObject() && node.get('yaakSchema').exists && node.get('resources').isObject();
}

export function readYaak(node: Node, gather: Gather): void {
  gather.format('Yaak');
  const resources = node.get('resources');
  const workspaces = resources.get('workspaces').list();
  const folders = resources.get('folders').list();
  const byId = new Map([...workspaces, ...folders].map((one) => [one.get('id').text(), one]));

  const inherit = (folderId: string, workspaceId: string, depth = 0): Inherited => {
    const at = byId.get(folderId) ?? byId.get(workspaceId);
    if (at === undefined || depth > 100) return { folder: '', auth: { type: 'none' }, headers: [] };
    const name = at.get('name').text('Yaak').replaceAll('/', '-');
    const isFolder = byId.has(folderId);
    const above: Inherited = isFolder
      ? inherit(at.get('folderId').text(), workspaceId, depth + 1)
      : { folder: '', auth: { type: 'none' }, headers: [] };
    return {
      folder: above.folder === '' ? name : `${above.folder}/${name}`,
      auth: readAuth(at, above.auth, name, gather),
      headers: [...above.headers, ...pairs(at.get('headers'), name, gather)],
    };
  };

  const inOrder = (list: Node): readonly Node[] =>
    list.list().toSorted((a, b) => a.get('sortPriority').number() - b.get('sortPriority').number());
  const read = (request: Node, protocol: 'http' | 'websocket'): void =>
    readRequest(request, protocol, inherit(request.get('folderId').text(), request.get('workspaceId').text()), gather);
  for (const request of inOrder(resources.get('websocketRequests'))) read(request, 'websocket');
  for (const request of inOrder(resources.get('httpRequests'))) read(request, 'http');
  // Schema 1 knew only these.
  for (const request of inOrder(resources.get('requests'))) read(request, 'http');
  for (const request of resources.get('grpcRequests').list()) {
    gather.count('gRPC request', 'gRPC requests', 'This protocol is not spoken here.', request.get('name').text());
  }
  readEnvironments(resources, workspaces, gather);
}

interface Inherited {
  readonly folder: string;
  readonly auth: Auth;
  readonly headers: readonly (readonly [string, string])[];
}

/** `${[ base_url ]}` → `{{base_url}}`. Functions are kept, and said. */
function ours(text: string, of: string, gather: Gather): string {
  if (/\$\{\[\s*[\w.]+\s*\(/.test(text)) {
    gather.skip(`Template function in "${of}"`, 'Its functions are computed by Yaak; the text is kept as it stands.');
  }
  return text.replace(/\$\{\[\s*([\w.-]+)\s*\]\}/g, '{{$1}}');
}

function pairs(list: Node, of: string, gather: Gather): readonly (readonly [string, string])[] {
  return list
    .list()
    .filter((one) => one.get('enabled').flag(true) && one.get('name').text() !== '')
    .map((one) => [ours(one.get('name').text(), of, gather), ours(one.get('value').text(), of, gather)] as const);
}

function readRequest(node: Node, protocol: 'http' | 'websocket', inherited: Inherited, gather: Gather): void {
  const name = node.get('name').text();
  const own = pairs(node.get('headers'), name, gather);
  const parameters = pairs(node.get('urlParameters'), name, gather);
  const bodyType = node.get('bodyType').text();
  const text = protocol === 'http' ? ours(node.get('body').get('text').text(), name, gather) : '';
  const message = ours(node.get('message').text(), name, gather);
  addRequest(gather, {
    name,
    folder: inherited.folder,
    protocol,
    method: node.get('method').text('GET'),
    url: ours(node.get('url').text(), name, gather),
    headers: [
      ...inherited.headers.filter(([known]) => !own.some(([one]) => one.toLowerCase() === known.toLowerCase())),
      ...own,
    ],
    query: parameters.filter(([key]) => !key.startsWith(':')),
    path: parameters.filter(([key]) => key.startsWith(':')),
    auth: readAuth(node, inherited.auth, name, gather),
    ...(text === '' ? {} : { body: text }),
    ...(bodyType === '' || bodyType === 'other' ? {} : { bodyType }),
    messages: message === '' ? [] : [{ name: 'message', kind: kindOfText(message), body: message }],
    at: node,
  });
}

function readAuth(node: Node, inherited: Auth, of: string, gather: Gather): Auth {
  const type = node.get('authenticationType').text();
  if (type === '') return inherited;
  const auth = node.get('authentication');
  if (type === 'none' || auth.get('disabled').value === true) return { type: 'none' };
  const text = (name: string, preset = ''): string => ours(auth.get(name).text(preset), of, gather);
  switch (type) {
    case 'bearer':
      return { type, token: text('token'), prefix: text('prefix', 'Bearer') };
    case 'basic':
      return { type, username: text('username'), password: text('password') };
    case 'apikey':
      return { type, name: text('key'), value: text('value'), in: text('location') === 'query' ? 'query' : 'header' };
    default:
      return { type: 'other', named: type };
  }
}

function variablesOf(node: Node): readonly ImportedVariable[] {
  return node
    .get('variables')
    .list()
    .filter((one) => one.get('enabled').flag(true))
    .map((one) => {
      const value = one.get('value').text();
      // Encrypted with the workspace's key, which is in no export.
      const isSealed = /\$\{\[\s*secure\s*\(/.test(value);
      return variable(
        one.get('name').text(),
        isSealed ? '' : value.replace(/\$\{\[\s*([\w.-]+)\s*\]\}/g, '{{$1}}'),
        isSealed,
      );
    });
}

function readEnvironments(resources: Node, workspaces: readonly Node[], gather: Gather): void {
  const all = resources.get('environments').list();
  for (const workspace of workspaces) {
    const id = workspace.get('id').text();
    const own = all.filter((one) => one.get('workspaceId').text() === id);
    const isBase = (one: Node): boolean =>
      one.get('parentModel').text() === 'workspace' ||
      (one.get('parentModel').text() === '' &&
        (one.get('base').value === true || one.get('environmentId').value === null));
    const ofFolder = own.filter((one) => one.get('parentModel').text() === 'folder');
    for (const one of ofFolder) {
      gather.skip(
        `Variables of a folder ("${one.get('name').text()}")`,
        'Variables belong to an environment here, not to a folder.',
      );
    }
    const base = [...variablesOf(workspace), ...own.filter(isBase).flatMap(variablesOf)];
    const below = own.filter((one) => !isBase(one) && !ofFolder.includes(one));
    if (below.length === 0) gather.environment(workspace.get('name').text('Yaak'), base);
    for (const one of below) gather.environment(one.get('name').text('Yaak'), [...base, ...variablesOf(one)]);
  }
}

/**
 * Insomnia: version 4 exports (a list of resources, JSON or YAML) and version 5 files (a tree, YAML). Version 5 keeps WebSocket
 * requests but not their messages; what each is, its `meta.id` says.
 */
import type { ImportedVariable } from '../../../../src-shared/contract/imports.ts';
import { type Gather, variable } from './gather.ts';
import type { Node } from './node.ts';
import { type Auth, addRequest, kindOfText } from './request.ts';

export function isInsomnia(node: Node): boolean {
  if (!node.isObject()) return false;
  return (node.get('_type').value === 'export' && node.get('resources').isList()) || typeOf5(node) !== '';
}

function typeOf5(node: Node): string {
  const type = node.get('type').value;
  return typeof type === 'string' ? (/^(\w+)\.insomnia(?:\.rest)?\/5/.exec(type)?.[1] ?? '') : '';
}

export function readInsomnia(node: Node, gather: Gather): void {
  if (typeOf5(node) === '') readVersion4(node, gather);
  else readVersion5(node, gather);
}

/** `{{ _.base_url }}`, `{{ _['base url'] }}` → `{{base_url}}`. */
function ours(text: string, of: string, gather: Gather): string {
  if (/\{%.*?%\}/s.test(text)) {
    gather.skip(
      `Template tag in "${of}"`,
      'Tags like {% … %} are computed by Insomnia; the text is kept as it stands.',
    );
  }
  return text
    .replace(/\{\{\s*(?:_\.)?([\w.$-]+)\s*\}\}/g, '{{$1}}')
    .replace(/\{\{\s*_\[\s*(['"])(.+?)\1\s*\]\s*\}\}/g, '{{$2}}');
}

function readPairs(list: Node, of: string, gather: Gather): readonly (readonly [string, string])[] {
  return list
    .list()
    .filter((one) => !one.get('disabled').flag() && one.get('name').text() !== '')
    .map((one) => [ours(one.get('name').text(), of, gather), ours(one.get('value').text(), of, gather)] as const);
}

function readAuth(node: Node, inherited: Auth, of: string, gather: Gather): Auth {
  const type = node.exists && node.isObject() ? node.get('type').text() : '';
  if (type === '') return inherited;
  if (type === 'none' || node.get('disabled').flag()) return { type: 'none' };
  const text = (name: string): string => ours(node.get(name).text(), of, gather);
  switch (type) {
    case 'bearer':
      return { type, token: text('token'), ...(node.get('prefix').text() === '' ? {} : { prefix: text('prefix') }) };
    case 'singleToken':
      return { type: 'bearer', token: text('token') };
    case 'basic':
      return { type, username: text('username'), password: text('password') };
    case 'apikey': {
      const to = node.get('addTo').text('header');
      const [name, value] = [text('key'), text('value')];
      if (to === 'cookie') return { type, name: 'Cookie', value: `${name}=${value}`, in: 'header' };
      return { type, name, value, in: to === 'queryParams' ? 'query' : 'header' };
    }
    default:
      return { type: 'other', named: type };
  }
}

interface Inherited {
  readonly folder: string;
  readonly auth: Auth;
  readonly headers: readonly (readonly [string, string])[];
}

function addFound(
  node: Node,
  protocol: 'http' | 'websocket',
  inherited: Inherited,
  messages: readonly Node[],
  gather: Gather,
): void {
  const name = node.get('name').text();
  const body = node.get('body');
  const params = body.exists && body.isObject() ? body.get('params') : undefined;
  if (params?.isList() === true && params.list().length > 0) {
    gather.count('form or file body', 'form or file bodies', 'Only text can be sent with a stream’s request.', name);
  }
  const mimeType = body.exists && body.isObject() ? body.get('mimeType').text() : '';
  const own = readPairs(node.get('headers'), name, gather);
  const follow = node.get('settingFollowRedirects').text(node.get('settings').get('followRedirects').text());
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
    query: readPairs(node.get('parameters'), name, gather),
    path: readPairs(node.get('pathParameters'), name, gather),
    auth: readAuth(node.get('authentication'), inherited.auth, name, gather),
    ...(body.exists && body.isObject() ? { body: ours(body.get('text').text(), name, gather) } : {}),
    ...(mimeType === '' ? {} : { bodyType: mimeType }),
    messages: messages.map((message, index) => {
      const text = ours(message.get('value').text(), name, gather);
      return { name: message.get('name').text(`message ${index + 1}`), kind: kindOfText(text), body: text };
    }),
    ...(follow === 'off' ? { more: { maxRedirects: 0 } } : {}),
    at: node,
  });
}

const OTHER_PROTOCOLS: readonly (readonly [RegExp, string, string])[] = [
  [/^(?:greq|grpc)/, 'gRPC request', 'gRPC requests'],
  [/^socketio/, 'Socket.IO request', 'Socket.IO requests'],
  [/^mcp/, 'MCP client', 'MCP clients'],
];

function skipOther(id: string, name: string, gather: Gather): boolean {
  const other = OTHER_PROTOCOLS.find(([known]) => known.test(id));
  if (other !== undefined) gather.count(other[1], other[2], 'This protocol is not spoken here.', name);
  return other !== undefined;
}

function scripts(node: Node, of: string, gather: Gather): void {
  const nested = node.get('scripts');
  const pre = node.get('preRequestScript').text(nested.get('preRequest').text());
  const after = node.get('afterResponseScript').text(nested.get('afterResponse').text());
  if (pre.trim() !== '') gather.skip(`Pre-request script of ${of}`, 'Scripts are not run here.');
  if (after.trim() !== '') gather.skip(`After-response script of ${of}`, 'Scripts are not run here.');
}

/** `{a: {b: 1}}` → `a.b`: as Insomnia writes them, `{{ _.a.b }}`. */
function flatten(data: Node, prefix = ''): readonly ImportedVariable[] {
  return data.members().flatMap(([name, value]) => {
    if (value.isObject()) return flatten(value, `${prefix}${name}.`);
    const text = value.isList() ? JSON.stringify(value.value) : value.text();
    return [variable(`${prefix}${name}`, text.replace(/\{\{\s*_\.([\w.$-]+)\s*\}\}/g, '{{$1}}'))];
  });
}

/** The data of an environment; where it was edited as a table, that says which values are secret. */
function variablesOf(node: Node): readonly ImportedVariable[] {
  const marked = new Set(
    node
      .get('kvPairData')
      .list()
      .filter((one) => one.get('type').text() === 'secret')
      .map((one) => one.get('name').text()),
  );
  return flatten(node.get('data'))
    .map((one) => (marked.has(one.name) ? variable(one.name, one.value, true) : one))
    .filter((one) => !one.name.startsWith('__insomnia_vault'));
}

function readVersion4(node: Node, gather: Gather): void {
  gather.format('Insomnia 4');
  const resources = node.get('resources').list();
  const byId = new Map(resources.map((one) => [one.get('_id').text(), one]));
  const inOrder = resources.toSorted((a, b) => a.get('metaSortKey').number() - b.get('metaSortKey').number());

  const inherit = (id: string, depth = 0): Inherited => {
    const parent = byId.get(id);
    // A circle of parents is no tree: what is above it counts as the top.
    if (parent === undefined || depth > 100) return { folder: '', auth: { type: 'none' }, headers: [] };
    const type = parent.get('_type').text();
    const name = parent.get('name').text(type);
    if (type === 'workspace') return { folder: name.replaceAll('/', '-'), auth: { type: 'none' }, headers: [] };
    const above = inherit(parent.get('parentId').text(), depth + 1);
    return {
      folder: [above.folder, name.replaceAll('/', '-')].filter((one) => one !== '').join('/'),
      auth: readAuth(parent.get('authentication'), above.auth, name, gather),
      headers: [...above.headers, ...readPairs(parent.get('headers'), name, gather)],
    };
  };

  for (const resource of inOrder) {
    const type = resource.get('_type').text();
    const name = resource.get('name').text();
    const inherited = (): Inherited => inherit(resource.get('parentId').text());
    switch (type) {
      case 'request':
        scripts(resource, `"${name}"`, gather);
        addFound(resource, 'http', inherited(), [], gather);
        break;
      case 'websocket_request': {
        const id = resource.get('_id').text();
        const payloads = inOrder.filter(
          (one) => one.get('_type').text() === 'websocket_payload' && one.get('parentId').text() === id,
        );
        addFound(resource, 'websocket', inherited(), payloads, gather);
        break;
      }
      case 'request_group':
        scripts(resource, `folder "${name}"`, gather);
        if (flatten(resource.get('environment')).length > 0) {
          gather.skip(`Variables of folder "${name}"`, 'Variables belong to an environment here, not to a folder.');
        }
        break;
      case 'environment':
        break;
      case 'cookie_jar':
        if (resource.get('cookies').list().length > 0)
          gather.skip(`Cookies of "${name}"`, 'Each connection keeps its own cookies.');
        break;
      case 'websocket_payload':
      case 'workspace':
      case 'api_spec':
        break;
      default:
        if (!skipOther(type, name, gather))
          gather.count(`"${type}"`, `"${type}"`, 'It is nothing that can be connected to.', name);
    }
  }
  readEnvironments4(inOrder, byId, gather);
}

function readEnvironments4(resources: readonly Node[], byId: ReadonlyMap<string, Node>, gather: Gather): void {
  const environments = resources.filter((one) => one.get('_type').text() === 'environment');
  for (const one of environments) {
    const parent = byId.get(one.get('parentId').text());
    const isBase = parent?.get('_type').text() !== 'environment';
    const below = environments.some((other) => other.get('parentId').text() === one.get('_id').text());
    // A sub-environment is the base one with some values of its own.
    if (isBase && below) continue;
    const base = isBase || parent === undefined ? [] : variablesOf(parent);
    gather.environment(one.get('name').text('Insomnia'), [...base, ...variablesOf(one)]);
  }
}

function readVersion5(node: Node, gather: Gather): void {
  gather.format('Insomnia 5');
  const kind = typeOf5(node);
  const name = node.get('name').text('Insomnia');
  if (kind === 'mcpClient' || kind === 'mock') {
    gather.skip(`"${name}"`, `An Insomnia file of kind "${kind}" holds nothing that can be connected to.`);
    return;
  }
  readTree5(node.get('collection'), { folder: name.replaceAll('/', '-'), auth: { type: 'none' }, headers: [] }, gather);
  if (node.get('cookieJar').get('cookies').list().length > 0) {
    gather.skip(`Cookies of "${name}"`, 'Each connection keeps its own cookies.');
  }
  const environments = node.get('environments');
  if (!environments.exists) return;
  const base = variablesOf(environments);
  const below = environments.get('subEnvironments').list();
  if (below.length === 0) gather.environment(kind === 'environment' ? name : environments.get('name').text(name), base);
  for (const one of below) gather.environment(one.get('name').text(name), [...base, ...variablesOf(one)]);
}

function readTree5(list: Node, inherited: Inherited, gather: Gather): void {
  const inOrder = list
    .list()
    .toSorted((a, b) => a.get('meta').get('sortKey').number() - b.get('meta').get('sortKey').number());
  for (const item of inOrder) {
    const id = item.get('meta').get('id').text();
    const name = item.get('name').text();
    if (item.get('children').exists || id.startsWith('fld_')) {
      scripts(item, `folder "${name}"`, gather);
      if (flatten(item.get('environment')).length > 0) {
        gather.skip(`Variables of folder "${name}"`, 'Variables belong to an environment here, not to a folder.');
      }
      readTree5(
        item.get('children'),
        {
          folder: `${inherited.folder}/${name.replaceAll('/', '-')}`,
          auth: readAuth(item.get('authentication'), inherited.auth, name, gather),
          headers: [...inherited.headers, ...readPairs(item.get('headers'), name, gather)],
        },
        gather,
      );
      continue;
    }
    if (skipOther(id, name, gather)) continue;
    scripts(item, `"${name}"`, gather);
    const socket = id.startsWith('ws-req');
    addFound(item, socket ? 'websocket' : 'http', inherited, [], gather);
    if (socket)
      gather.count(
        'list of saved messages',
        'lists of saved messages',
        'Insomnia 5 does not export the messages of a WebSocket request.',
        name,
      );
  }
}

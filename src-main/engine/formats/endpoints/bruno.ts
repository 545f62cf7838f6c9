/** Bruno's .bru files: requests, environments, and what a folder or a collection gives to those below. */
import { type BruBlock, readBlocks } from './bru-blocks.ts';
import { authOf, type BrunoPart, MESSAGE_KINDS, NOT_SPOKEN, type Pairs, timing } from './bruno-folders.ts';
import { type Gather, variable } from './gather.ts';
import { Node } from './node.ts';
import type { ImportFile } from './read-file.ts';
import type { Auth } from './request.ts';

export function readBru(file: ImportFile, gather: Gather): BrunoPart {
  gather.format('Bruno');
  const blocks = readBlocks(file.name, file.text);
  const block = (name: string): BruBlock | undefined => blocks.find((one) => one.name === name);
  const value = (of: string, name: string): string =>
    block(of)?.pairs.find((one) => one.name === name && one.enabled)?.value ?? '';
  const pairs = (of: string): Pairs =>
    (block(of)?.pairs ?? [])
      .filter((one) => one.enabled && one.name !== '')
      .map((one) => [one.name, one.value] as const);
  const base = file.name.split('/').at(-1) ?? file.name;
  const type = value('meta', 'type');

  if (block('meta') === undefined && (block('vars') !== undefined || block('vars:secret') !== undefined)) {
    const secret = block('vars:secret')?.items ?? [];
    gather.environment(base.replace(/\.bru$/, ''), [
      ...pairs('vars').map(([name, text]) => variable(name, withoutProcess(text, base, gather))),
      ...secret.filter((name) => !name.startsWith('~')).map((name) => variable(name, '', true)),
    ]);
    return { kind: 'done' };
  }
  const auth = (mode: string): Auth => authOf(mode, (name) => value(`auth:${mode}`, name));
  if (base === 'collection.bru' || base === 'folder.bru' || type === 'folder' || type === 'collection') {
    const mode = value('auth', 'mode');
    const name = value('meta', 'name');
    scripts(blocks, `folder "${name === '' ? file.name : name}"`, gather);
    if (pairs('vars:pre-request').length > 0)
      gather.skip(`Variables of "${file.name}"`, 'Variables belong to an environment here, not to a folder.');
    return {
      kind: base === 'collection.bru' || type === 'collection' ? 'collection' : 'folder',
      level: {
        ...(name === '' ? {} : { name }),
        auth: mode === '' ? { type: 'inherit' } : auth(mode),
        headers: pairs('headers'),
      },
    };
  }
  const name = value('meta', 'name') === '' ? base.replace(/\.bru$/, '') : value('meta', 'name');
  if (block('grpc') !== undefined) {
    gather.count('gRPC request', 'gRPC requests', NOT_SPOKEN, name);
    return { kind: 'done' };
  }
  const ws = block('ws') !== undefined;
  const verb = blocks.find((one) => /^(?:get|post|put|delete|patch|options|head|connect|trace|http)$/.test(one.name));
  const main = ws ? 'ws' : (verb?.name ?? '');
  scripts(blocks, `"${name}"`, gather);
  const mode = value(main, 'auth');
  const bodyBlock = block('body:json') ?? block('body:text') ?? block('body:xml') ?? block('body');
  const bodyMode = value(main, 'body');
  if (['form-urlencoded', 'multipart-form', 'file'].includes(bodyMode)) {
    gather.count('form or file body', 'form or file bodies', 'Only text can be sent with a stream’s request.', name);
  }
  const messages = blocks
    .filter((one) => one.name === 'body:ws')
    .map((one, index) => {
      const part = (key: string): string => one.pairs.find((pair) => pair.name === key)?.value ?? '';
      return {
        name: part('name') === '' ? `message ${index + 1}` : part('name'),
        kind: MESSAGE_KINDS[part('type')] ?? (part('type') === '' ? 'json' : 'text'),
        body: part('content'),
      };
    });
  return {
    kind: 'request',
    order: Number(value('meta', 'seq')) || 0,
    request: {
      name,
      protocol: ws ? 'websocket' : 'http',
      method: verb?.name === 'http' ? value('http', 'method') : (verb?.name ?? 'get'),
      url: value(main, 'url'),
      headers: pairs('headers'),
      query: pairs('params:query'),
      path: pairs('params:path'),
      auth: mode === '' ? { type: 'inherit' } : auth(mode),
      ...(bodyBlock === undefined || bodyMode === 'none' ? {} : { body: bodyBlock.text }),
      ...(bodyBlock?.name === 'body:json' ? { bodyType: 'application/json' } : {}),
      messages,
      ...timing(Number(value('settings', 'timeout')), Number(value('settings', 'keepAliveInterval')), ws),
      at: new Node(null, file.name, `line ${block(main)?.line ?? 1}`),
    },
  };
}

function scripts(blocks: readonly BruBlock[], of: string, gather: Gather): void {
  for (const one of blocks) {
    if ((one.name.startsWith('script:') || one.name === 'tests') && one.text.trim() !== '') {
      gather.skip(
        `${one.name === 'tests' ? 'Tests' : `Script (${one.name.slice(7)})`} of ${of}`,
        'Scripts are not run here.',
      );
    }
  }
}

function withoutProcess(text: string, of: string, gather: Gather): string {
  if (/\{\{\s*process\.env\./.test(text)) {
    gather.skip(
      `{{process.env.…}} in "${of}"`,
      'Variables of the shell’s environment are not read; the text is kept as it stands.',
    );
  }
  return text;
}

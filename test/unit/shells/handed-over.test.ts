import { expect, it } from 'vitest';
import { handedOver } from '../../../src-main/shells/electron/handed-over.ts';

it('tells files from links and switches, with paths from the folder of whoever started us', () => {
  expect(
    handedOver(['electron', '.', '--no-sandbox', 'a.wirescope', 'wirescope://open?path=/b'], '/home/me', false),
  ).toEqual([
    { kind: 'file', path: '/home/me/a.wirescope' },
    { kind: 'link', text: 'wirescope://open?path=/b' },
  ]);
  expect(handedOver(['wirescope', 'WIRESCOPE:x', ''], '/', true)).toEqual([{ kind: 'link', text: 'WIRESCOPE:x' }]);
});

import { countText } from '../../../../src-shared/base/units-text.ts';
import type { MockDetail } from '../../../../src-shared/contract/mock.ts';
import { Select, TextInput } from '../../../widgets/field.tsx';
import { words } from '../../../words/index.ts';
import type { Aim } from './aim.ts';

interface AimChooserProps {
  readonly aim: Aim;
  readonly onAim: (aim: Aim) => void;
  readonly detail: MockDetail | null;
  readonly selected: number;
}

/** Whom the next fault is for. */
export function AimChooser({ aim, onAim, detail, selected }: AimChooserProps) {
  const text = words.mock.aim;
  const options: { readonly value: Aim['at']; readonly label: string; readonly end?: string }[] = [
    { value: 'all', label: text.all },
    ...(selected > 0 || aim.at === 'selected'
      ? [{ value: 'selected' as const, label: text.selected(countText(selected)) }]
      : []),
    ...(detail?.endpoints ?? [])
      .filter(({ transport }) => transport !== 'health' && transport !== 'publish' && transport !== 'http')
      .map(({ path, clients }) => ({
        value: `endpoint:${path}` as const,
        label: text.endpoint(path),
        end: countText(clients),
      })),
    ...(detail?.rooms ?? []).map(({ name, clients }) => ({
      value: `room:${name}` as const,
      label: text.room(name),
      end: countText(clients),
    })),
    ...(detail?.users ?? []).map((name) => ({ value: `user:${name}` as const, label: text.user(name) })),
  ];
  return (
    <span className="mock-aim">
      <span className="dim">{text.on}</span>
      <Select
        label={text.label}
        className="mock-where"
        value={aim.at}
        shown={options.some(({ value }) => value === aim.at) ? undefined : aim.at}
        options={options}
        onChange={(at) => onAim({ ...aim, at })}
      />
      <span className="dim">{text.oneIn}</span>
      <TextInput
        className="mock-number"
        inputMode="numeric"
        aria-label={text.oneInLabel}
        value={String(aim.oneIn)}
        onChange={(event) => onAim({ ...aim, oneIn: Math.max(1, Math.floor(Number(event.target.value)) || 1) })}
      />
    </span>
  );
}

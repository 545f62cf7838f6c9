import { type FormEvent, useState } from 'react';
import { countText, durationText } from '../../../src-shared/base/units-text.ts';
import type { ComparisonInfo, ComparisonTick } from '../../../src-shared/contract/compare.ts';
import type { CompareRules } from '../../../src-shared/model/compare-rules.ts';
import { Button, IconButton } from '../../widgets/button.tsx';
import { Field, TextInput } from '../../widgets/field.tsx';
import { Glyph, Icon } from '../../widgets/icon.tsx';
import { Menu, MenuCheck, MenuItem, MenuLine } from '../../widgets/menu.tsx';
import { Popover } from '../../widgets/popover.tsx';
import { Tip } from '../../widgets/tip.tsx';
import { differenceWords as said } from '../../words/difference.ts';
import { DIFFERENCES, differencesIn, toleranceOf, withIgnored, withoutIgnored } from './rules.ts';

export interface HeadProps {
  readonly info: ComparisonInfo | null;
  readonly tick: ComparisonTick | null;
  readonly rules: CompareRules;
  /** Of the difference under the cursor, from 1; 0: it stands on none. */
  readonly number: number;
  readonly only: boolean;
  readonly detail: boolean;
  changeRules(change: (before: CompareRules) => CompareRules): void;
  onStep(to: 'next' | 'previous'): void;
  onOnly(only: boolean): void;
  onDetail(shown: boolean): void;
  onSwap(): void;
  onAgain(): void;
  onAssertions(): void;
  onChoose(): void;
}

/** What was found, what was left out, and the way from one difference to the next. */
export function Head(props: HeadProps) {
  const { info, tick, rules, number, only, changeRules, onStep, onOnly } = props;
  const counts = tick?.counts ?? null;
  const of = counts === null ? 0 : differencesIn(counts);
  return (
    <div className="diff-head">
      <h1 className="diff-title">{said.title}</h1>
      {counts !== null && (
        <ul className="diff-counts">
          <li>
            <b>{countText(counts.same)}</b> {said.counts.same}
          </li>
          {DIFFERENCES.filter((status) => counts[status] > 0).map((status) => (
            <li key={status} title={slowerTip(info, status)}>
              {(status === 'missing' || status === 'extra') && <i className={`diff-swatch diff-swatch-${status}`} />}
              <b>{countText(counts[status])}</b> {said.counts[status]}
            </li>
          ))}
        </ul>
      )}
      <span className="grow" />
      <Rules info={info} rules={rules} changeRules={changeRules} />
      <span className="diff-head-end">
        <IconButton
          icon="chevu"
          size="small"
          label={said.previous}
          disabled={of === 0}
          onClick={() => onStep('previous')}
        />
        <span className="diff-place" role="status">
          {number > 0 ? said.place(countText(number), countText(of)) : said.places(of)}
        </span>
        <IconButton icon="chevd" size="small" label={said.next} disabled={of === 0} onClick={() => onStep('next')} />
        <button
          type="button"
          className="btn btn-quiet btn-small"
          aria-pressed={only}
          disabled={of === 0 && !only}
          onClick={() => onOnly(!only)}
        >
          {said.only}
        </button>
        <More {...props} />
      </span>
    </div>
  );
}

function slowerTip(info: ComparisonInfo | null, status: string): string | undefined {
  if (status !== 'slower' || info?.slowerMs == null) return undefined;
  return said.slower(durationText(info.slowerMs.p50), durationText(info.slowerMs.max));
}

function Rules({ info, rules, changeRules }: Pick<HeadProps, 'info' | 'rules' | 'changeRules'>) {
  const guessed = rules.guessVolatile ? (info?.guessed ?? []) : [];
  return (
    <span className="diff-chips">
      {rules.ignore.map((path) => (
        <span key={path} className="diff-chip" title={ignoredTip(info, path)}>
          {said.ignoreWord} <span className="mono">{path}</span>
          <Tip text={said.unignore(path)}>
            <button
              type="button"
              className="diff-chip-x"
              aria-label={said.unignore(path)}
              onClick={() => changeRules((before) => withoutIgnored(before, path))}
            >
              <Glyph name="x" />
            </button>
          </Tip>
        </span>
      ))}
      {guessed.length > 0 && <Guessed guessed={guessed} changeRules={changeRules} />}
      <AddIgnore changeRules={changeRules} />
      <Timing timingMs={rules.timingMs} changeRules={changeRules} />
    </span>
  );
}

/** How often a rule was needed: one that fits nothing is a mistake, or of another recording. */
function ignoredTip(info: ComparisonInfo | null, path: string): string | undefined {
  const bare = path.startsWith('$') ? path : `$..${path}`;
  const found = info?.ignored.find((one) => one.path === path || one.path === bare);
  return found === undefined ? undefined : said.ignored(found.count);
}

/** Members left out without being told: they are said, and can be compared. */
function Guessed({
  guessed,
  changeRules,
}: Pick<HeadProps, 'changeRules'> & { readonly guessed: ComparisonInfo['guessed'] }) {
  return (
    <Popover
      label={said.guessedWord}
      className="diff-panel"
      trigger={
        <button type="button" className="diff-chip diff-chip-guess">
          {said.guessedWord}{' '}
          <span className="mono">
            {guessed
              .map(({ path }) => path)
              .slice(0, 2)
              .join(' ')}
          </span>
          {guessed.length > 2 && ` +${guessed.length - 2}`}
        </button>
      }
    >
      <ul className="diff-guessed">
        {guessed.map(({ path, count }) => (
          <li key={path}>
            {said.guessed(path, count)}
            <Button size="small" onClick={() => changeRules((before) => withIgnored(before, path))}>
              {said.ignoreThis(path)}
            </Button>
          </li>
        ))}
      </ul>
      <Button size="small" onClick={() => changeRules((before) => ({ ...before, guessVolatile: false }))}>
        {said.guessOff}
      </Button>
    </Popover>
  );
}

function AddIgnore({ changeRules }: Pick<HeadProps, 'changeRules'>) {
  const [open, setOpen] = useState(false);
  const [path, setPath] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    changeRules((before) => withIgnored(before, path));
    setPath('');
    setOpen(false);
  };
  return (
    <Popover
      label={said.addIgnore}
      className="diff-panel"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <button type="button" className="diff-chip diff-chip-add">
          <Icon name="plus" />
          {said.addIgnore}
        </button>
      }
    >
      <form onSubmit={submit}>
        <Field label={said.addIgnoreField} hint={said.addIgnoreAbout}>
          {(control) => (
            <TextInput
              {...control}
              value={path}
              placeholder={said.addIgnoreExample}
              onChange={(event) => setPath(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" size="small" tone="primary" disabled={path.trim() === ''}>
          {said.add}
        </Button>
      </form>
    </Popover>
  );
}

function Timing({ timingMs, changeRules }: Pick<HeadProps, 'changeRules'> & { readonly timingMs: number | null }) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const wanted = toleranceOf(text);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (wanted === undefined) return;
    changeRules((before) => ({ ...before, timingMs: wanted }));
    setOpen(false);
  };
  return (
    <Popover
      label={said.timingField}
      className="diff-panel"
      open={open}
      onOpenChange={(next) => {
        setText(timingMs === null ? '' : String(timingMs));
        setOpen(next);
      }}
      trigger={
        <button type="button" className="diff-chip">
          {timingMs === null ? said.timingOff : said.timing(durationText(timingMs))}
        </button>
      }
    >
      <form onSubmit={submit}>
        <Field label={said.timingField} hint={said.timingAbout} error={wanted === undefined ? said.timingBad : null}>
          {(control) => (
            <TextInput
              {...control}
              inputMode="numeric"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" size="small" tone="primary" disabled={wanted === undefined}>
          {said.apply}
        </Button>
      </form>
    </Popover>
  );
}

function More(props: HeadProps) {
  const { rules, detail, changeRules, onDetail, onSwap, onAgain, onAssertions, onChoose } = props;
  return (
    <Menu align="end" trigger={<IconButton icon="dots" size="small" label={said.more} />}>
      <MenuCheck
        checked={rules.guessVolatile}
        onChange={() => changeRules((before) => ({ ...before, guessVolatile: !before.guessVolatile }))}
      >
        {said.guessOn}
      </MenuCheck>
      <MenuCheck
        checked={rules.ignoreHeartbeats}
        onChange={() => changeRules((before) => ({ ...before, ignoreHeartbeats: !before.ignoreHeartbeats }))}
      >
        {said.heartbeats}
      </MenuCheck>
      <MenuCheck
        checked={rules.side === 'server'}
        onChange={() => changeRules((before) => ({ ...before, side: before.side === 'server' ? 'both' : 'server' }))}
      >
        {said.serverOnly}
      </MenuCheck>
      <MenuLine />
      <MenuCheck checked={detail} onChange={() => onDetail(!detail)}>
        {said.detail}
      </MenuCheck>
      <MenuItem onChoose={onSwap}>{said.swap}</MenuItem>
      <MenuItem onChoose={onAgain}>{said.again}</MenuItem>
      <MenuItem onChoose={onAssertions}>{said.assertions.show}</MenuItem>
      <MenuItem onChoose={onChoose}>{said.openAnother}</MenuItem>
    </Menu>
  );
}

import { autocompletion, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { HighlightStyle, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState, Prec, StateEffect, StateField, type Text } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, keymap, lineNumbers, tooltips } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'react';
import { completeScenario } from './complete.ts';

/** A place in the text, both from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

export interface YamlEditorProps {
  readonly label: string;
  readonly text: string;
  readonly mistake: TextPlace | null;
  /** First and last lines, from 1, of what happens now. They move with the text around them. */
  readonly active: readonly (readonly [number, number])[];
  /** Shows a place and puts the cursor there; the same place again is another object. */
  readonly goTo: TextPlace | null;
  readonly onChange: (text: string) => void;
  readonly onSave: () => void;
}

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--syntax-key)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--syntax-string)' },
  { tag: [tags.number], color: 'var(--syntax-number)' },
  { tag: [tags.bool, tags.null, tags.keyword, tags.labelName], color: 'var(--syntax-literal)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--syntax-comment)' },
  { tag: [tags.separator, tags.punctuation, tags.squareBracket, tags.brace], color: 'var(--text-3)' },
]);

const look = EditorView.theme({
  '&': { fontSize: '12px', height: '100%', backgroundColor: 'transparent' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--font-mono)',
    lineHeight: '20px',
    fontVariantLigatures: 'none',
    overflow: 'auto',
  },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--accent-line)' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '36px', padding: '0 10px 0 0', lineHeight: '20px' },
  '.cm-cursor': { borderLeftColor: 'var(--text-1)' },
});

/** Amounts (`2s`, `400/s`, `4kB`) are plain words to YAML; here they are what one looks for. */
const amount = Decoration.mark({ attributes: { style: 'color: var(--syntax-number)' } });
const AMOUNT = /(?<=[:[,]\s*)\d+(?:\.\d+)?(?:ms|s|m|h|B|kB|MB|KiB|MiB)?(?:\/[sm])?(?=\s*(?:[,}\]#]|$))/gm;

function amountsIn(doc: Text): DecorationSet {
  const text = doc.toString();
  // A pasted novel is not worth a second of looking.
  if (text.length > 200_000) return Decoration.none;
  return Decoration.set(
    [...text.matchAll(AMOUNT)].map((found) => amount.range(found.index, found.index + found[0].length)),
  );
}

const amountField = StateField.define<DecorationSet>({
  create: (state) => amountsIn(state.doc),
  update: (marks, transaction) => (transaction.docChanged ? amountsIn(transaction.newDoc) : marks),
  provide: (field) => EditorView.decorations.from(field),
});

const setActive = StateEffect.define<readonly (readonly [number, number])[]>();
const activeLine = Decoration.line({ class: 'mock-active-line' });
const activeField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(setActive)) continue;
      const { doc } = transaction.state;
      const lines = new Set(effect.value.flatMap(([first, last]) => range(first, Math.min(last, doc.lines))));
      return Decoration.set([...lines].toSorted((a, b) => a - b).map((line) => activeLine.range(doc.line(line).from)));
    }
    return marks.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

const range = (first: number, last: number): number[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);

const setMistake = StateEffect.define<TextPlace | null>();
const mistakeMark = Decoration.mark({ class: 'mock-mistake' });
const mistakeLine = Decoration.line({ class: 'mock-mistake-line' });
const mistakeField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(setMistake)) continue;
      if (effect.value === null) return Decoration.none;
      const { doc } = transaction.state;
      const line = doc.line(Math.max(1, Math.min(effect.value.line, doc.lines)));
      const from = Math.min(line.from + effect.value.column - 1, line.to);
      const word = /^[^\s,{}[\]:]+/.exec(doc.sliceString(from, line.to))?.[0].length ?? 1;
      const to = Math.min(line.to, from + word);
      const found = [mistakeLine.range(line.from)];
      return Decoration.set(to > from ? [...found, mistakeMark.range(from, to)] : found, true);
    }
    return marks.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** CodeMirror for a scenario. Loaded when the first one is shown. */
export default function YamlEditor(props: YamlEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const names = useRef(new Compartment());

  useEffect(() => {
    if (place.current === null) return;
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: latest.current.text,
        extensions: [
          Prec.highest(
            keymap.of([
              {
                key: 'Mod-s',
                run: () => {
                  latest.current.onSave();
                  return true;
                },
              },
            ]),
          ),
          // Tab indents, as in every editor; Escape and then Tab leaves (WCAG 2.1.2), which CodeMirror keeps.
          keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
          history(),
          lineNumbers(),
          yaml(),
          indentUnit.of('  '),
          autocompletion({
            icons: false,
            override: [
              (context) => {
                const found = completeScenario(context.state.doc.toString(), context.pos);
                if (found === null || (!context.explicit && found.from === context.pos)) return null;
                return {
                  from: found.from,
                  options: found.offers.map(({ label, detail }) => ({ label, detail })),
                  validFor: /^[\w-]*$/,
                };
              },
            ],
          }),
          // The pane cuts off what stands out of it.
          tooltips({ parent: document.body, position: 'fixed' }),
          names.current.of([]),
          // Cut off, the end of a fault would be what one never reads.
          EditorView.lineWrapping,
          amountField,
          activeField,
          mistakeField,
          look,
          syntaxHighlighting(colours),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => {
      editor.destroy();
      view.current = null;
    };
  }, []);

  useEffect(() => {
    const attributes = EditorView.contentAttributes.of({ 'aria-label': props.label, tabindex: '0' });
    view.current?.dispatch({ effects: names.current.reconfigure(attributes) });
  }, [props.label]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null || editor.state.doc.toString() === props.text) return;
    editor.dispatch({ changes: changeBetween(editor.state.doc.toString(), props.text) });
  }, [props.text]);

  const active = JSON.stringify(props.active);
  useEffect(() => {
    view.current?.dispatch({ effects: setActive.of(JSON.parse(active) as readonly (readonly [number, number])[]) });
  }, [active]);

  const { mistake, goTo } = props;
  useEffect(() => {
    view.current?.dispatch({ effects: setMistake.of(mistake) });
  }, [mistake]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null || goTo === null) return;
    const line = editor.state.doc.line(Math.max(1, Math.min(goTo.line, editor.state.doc.lines)));
    const anchor = Math.min(line.from + goTo.column - 1, line.to);
    editor.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) });
    editor.focus();
  }, [goTo]);

  return <div ref={place} />;
}

/** The one stretch that differs, so that the cursor stays where it is. */
function changeBetween(before: string, after: string): { from: number; to: number; insert: string } {
  let from = 0;
  while (from < before.length && from < after.length && before[from] === after[from]) from += 1;
  let [to, end] = [before.length, after.length];
  while (to > from && end > from && before[to - 1] === after[end - 1]) {
    to -= 1;
    end -= 1;
  }
  return { from, to, insert: after.slice(from, end) };
}

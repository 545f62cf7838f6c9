import { autocompletion, completionStatus } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState, Prec, StateEffect, StateField } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  highlightSpecialChars,
  keymap,
  placeholder as placeholderText,
  tooltips,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'react';
import { findVariables } from '../../../src-shared/model/variables.ts';
import { completeVariables, type OfferedVariable } from './complete-variables.ts';

export interface EditorProps {
  readonly label: string;
  readonly placeholder: string;
  readonly language: 'json' | 'plain';
  readonly text: string;
  /** Whether `{{variables}}` mean something here. */
  readonly variables: boolean;
  /** Those that are known, offered after `{{`. */
  readonly offered: readonly OfferedVariable[];
  /** As high as its place, instead of as its text. */
  readonly tall: boolean;
  /** Offset of the first wrong character. */
  readonly mistakeAt: number | null;
  readonly onChange: (text: string) => void;
  readonly onSend: () => void;
  /** ↑ (1) and ↓ (-1) at the edge of the text; answers whether there was something. */
  readonly onRecall: (step: 1 | -1) => boolean;
}

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--syntax-key)' },
  { tag: tags.string, color: 'var(--syntax-string)' },
  { tag: tags.number, color: 'var(--syntax-number)' },
  { tag: [tags.bool, tags.null], color: 'var(--syntax-literal)' },
  { tag: [tags.separator, tags.squareBracket, tags.brace], color: 'var(--text-3)' },
]);

const look = EditorView.theme({
  '&': { fontSize: '12px', maxHeight: '144px', backgroundColor: 'transparent' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--font-mono)',
    lineHeight: '18px',
    fontVariantLigatures: 'none',
    overflow: 'auto',
  },
  '.cm-content': { padding: '4px 0', caretColor: 'var(--accent-line)' },
  '.cm-line': { padding: '0 8px' },
  '.cm-placeholder': { color: 'var(--text-3)' },
  '.cm-specialChar': { color: 'var(--state-failed)' },
});

const setMistake = StateEffect.define<number | null>();
const mistakeMark = Decoration.mark({ class: 'comp-mistake' });
const mistakeField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(setMistake)) continue;
      const { length } = transaction.state.doc;
      if (effect.value === null || length === 0) return Decoration.none;
      const from = Math.min(effect.value, length - 1);
      return Decoration.set([mistakeMark.range(from, from + 1)]);
    }
    return marks.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

const variableMark = Decoration.mark({ class: 'comp-variable' });
const marked = (text: string): DecorationSet =>
  Decoration.set(findVariables(text).map(({ from, to }) => variableMark.range(from, to)));
const variableField = StateField.define<DecorationSet>({
  create: (state) => marked(state.doc.toString()),
  update: (marks, transaction) => (transaction.docChanged ? marked(transaction.newDoc.toString()) : marks),
  provide: (field) => EditorView.decorations.from(field),
});

/** CodeMirror as a message field. Loaded when the first composer is shown. */
export default function Editor(props: EditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const language = useRef(new Compartment());
  const names = useRef(new Compartment());
  const variables = useRef(new Compartment());

  useEffect(() => {
    if (place.current === null) return;
    const keys = Prec.highest(
      keymap.of([
        {
          key: 'Mod-Enter',
          run: () => {
            latest.current.onSend();
            return true;
          },
        },
        {
          key: 'ArrowUp',
          run: ({ state }) =>
            completionStatus(state) === null &&
            state.doc.lineAt(state.selection.main.head).number === 1 &&
            latest.current.onRecall(1),
        },
        {
          key: 'ArrowDown',
          run: ({ state }) =>
            completionStatus(state) === null &&
            state.doc.lineAt(state.selection.main.head).number === state.doc.lines &&
            latest.current.onRecall(-1),
        },
      ]),
    );
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: latest.current.text,
        extensions: [
          keys,
          keymap.of([...defaultKeymap, ...historyKeymap]),
          history(),
          autocompletion({
            icons: false,
            override: [
              (context) => (latest.current.variables ? completeVariables(context, latest.current.offered) : null),
            ],
          }),
          // The field cuts off what stands out of it.
          tooltips({ parent: document.body, position: 'fixed' }),
          highlightSpecialChars(),
          language.current.of([]),
          names.current.of([]),
          variables.current.of([]),
          mistakeField,
          look,
          syntaxHighlighting(colours),
          EditorView.lineWrapping,
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
    view.current?.dispatch({ effects: language.current.reconfigure(props.language === 'json' ? json() : []) });
  }, [props.language]);

  useEffect(() => {
    view.current?.dispatch({ effects: variables.current.reconfigure(props.variables ? variableField : []) });
  }, [props.variables]);

  useEffect(() => {
    const attributes = EditorView.contentAttributes.of({ 'aria-label': props.label });
    view.current?.dispatch({ effects: names.current.reconfigure([attributes, placeholderText(props.placeholder)]) });
  }, [props.label, props.placeholder]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null || editor.state.doc.toString() === props.text) return;
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: props.text },
      selection: { anchor: props.text.length },
    });
  }, [props.text]);

  useEffect(() => {
    view.current?.dispatch({ effects: setMistake.of(props.mistakeAt) });
  }, [props.mistakeAt]);

  return <div ref={place} className={`comp-editor ${props.tall ? 'comp-editor-tall' : ''}`} />;
}

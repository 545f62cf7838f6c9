import { defaultKeymap } from '@codemirror/commands';
import { json as jsonLanguage } from '@codemirror/lang-json';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { Decoration, EditorView, highlightSpecialChars, keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'react';
import { markOf, nameOf } from '../../src-shared/base/visible-text.ts';

export interface CodeViewProps {
  readonly text: string;
  readonly json: boolean;
  readonly marks: readonly (readonly [from: number, to: number])[];
  readonly label: string;
}

const colours = HighlightStyle.define([
  { tag: tags.propertyName, class: 'entries-js-key' },
  { tag: tags.string, class: 'entries-js-string' },
  { tag: tags.number, class: 'entries-js-number' },
  { tag: [tags.bool, tags.null], class: 'entries-js-literal' },
  { tag: [tags.punctuation, tags.separator, tags.bracket], class: 'entries-js-punctuation' },
]);

const special = highlightSpecialChars({
  // The rest of the bidi controls; CodeMirror names the overrides and isolates itself.
  addSpecialChars: /[\u061c\u180e\u200c\u202a-\u202e\u2060\u2066-\u2069]/g,
  render: (code) => {
    const char = String.fromCodePoint(code);
    const mark = document.createElement('span');
    mark.className = 'entries-stands';
    mark.textContent = markOf(char);
    mark.title = nameOf(char);
    return mark;
  },
});

const match = Decoration.mark({ tagName: 'mark' });

const fixed: Extension = [
  EditorState.readOnly.of(true),
  EditorView.lineWrapping,
  syntaxHighlighting(colours),
  special,
  keymap.of(defaultKeymap),
];

/** A payload in CodeMirror, to be read, selected and copied. Loaded with the first payload that is opened. */
export default function CodeView({ text, json, marks, label }: CodeViewProps) {
  const box = useRef<HTMLDivElement>(null);
  const editor = useRef<{ readonly view: EditorView; readonly changing: Compartment } | null>(null);

  useEffect(() => {
    if (box.current === null) return;
    const changing = new Compartment();
    const view = new EditorView({
      parent: box.current,
      state: EditorState.create({
        extensions: [
          fixed,
          changing.of([]),
          EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true' }),
        ],
      }),
    });
    editor.current = { view, changing };
    return () => {
      editor.current = null;
      view.destroy();
    };
  }, [label]);

  useEffect(() => {
    if (editor.current === null) return;
    const { view, changing } = editor.current;
    const ranges = marks
      .filter(([from, to]) => from < to && to <= text.length)
      .map(([from, to]) => match.range(from, to));
    // CodeMirror counts any line break as one character: places found in text with CR LF would be off.
    const decorations = text.includes('\r') ? Decoration.none : Decoration.set(ranges, true);
    view.dispatch({
      changes: { from: 0, to: view.state.doc.length, insert: text },
      effects: changing.reconfigure([json ? jsonLanguage() : [], EditorView.decorations.of(decorations)]),
      selection: { anchor: 0 },
    });
    view.scrollDOM.scrollTop = 0;
  }, [text, json, marks]);

  return <div ref={box} className="entries-code" />;
}

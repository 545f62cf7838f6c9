/** A scenario that comes with Wirescope. Its text is what a person would write, comments included: it is printed to start one's own. */
export interface Builtin {
  /** As the text says it. */
  readonly name: string;
  /** One line, as the text says it. */
  readonly about: string;
  /** YAML. */
  readonly text: string;
}

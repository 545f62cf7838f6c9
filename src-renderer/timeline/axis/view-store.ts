import { type Bounds, initialViewport, type ViewAction, type Viewport, viewportReducer } from './viewport.ts';

/** The viewport outside React: it moves with every frame, components follow only what they show of it. */
export class ViewStore {
  #view: Viewport;
  readonly #bounds: () => Bounds;
  readonly #listeners = new Set<() => void>();

  /** `bounds` answers with what is true at the moment of each action. */
  constructor(bounds: () => Bounds, follow: boolean) {
    this.#bounds = bounds;
    this.#view = initialViewport(bounds(), follow);
  }

  readonly view = (): Viewport => this.#view;

  readonly dispatch = (action: ViewAction): void => {
    this.#set(viewportReducer(this.#view, action, this.#bounds()));
  };

  /** Starts over, for another recording or when the length of this one is known. */
  readonly restart = (follow: boolean): void => {
    this.#set(initialViewport(this.#bounds(), follow));
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #set(next: Viewport): void {
    if (next === this.#view) return;
    this.#view = next;
    for (const listener of this.#listeners) listener();
  }
}

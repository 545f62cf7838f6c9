import type { ScenarioSource } from '../../src-shared/contract/mock.ts';
import type { EndpointInput } from '../../src-shared/model/endpoint.ts';
import type { LabId } from '../../src-shared/model/lab.ts';

export interface TimeRange {
  readonly fromNs: number;
  readonly toNs: number;
}

/** Entries `from` to `to` by `seq`, both included. */
export interface SeqRange {
  readonly from: number;
  readonly to: number;
}

export type TabKind =
  | 'start'
  | 'connection'
  | 'all'
  | 'recording'
  | 'mock'
  | 'compare'
  | 'lab'
  | 'library'
  | 'difference';

/** Which mock server a tab shows, and what it takes to start it again when it is gone. */
export interface MockRef {
  readonly mockId: number;
  readonly scenario: string;
  readonly host: string;
  readonly port: number;
  /** Null where only the server knew. */
  readonly source: ScenarioSource | null;
}

/** Which way of replaying a recording's tab offers; `film` shows it as it happened. */
export type ReplayMode = 'film' | 'server' | 'client';

/** One tab of the window: which entries it shows and where the person stands in them. Never entries themselves. */
export interface Tab {
  readonly id: string;
  readonly kind: TabKind;
  /** null: nothing recorded yet (start page, a connection not made yet, the mock server). */
  readonly recordingId: string | null;
  /** Connections shown; empty means all of the recording. A `connection` tab has at most one. */
  readonly connections: readonly number[];
  /** What the connect bar of a `connection` tab holds; null when the connection was not made from this window. */
  readonly endpoint: EndpointInput | null;
  /** The saved endpoint this tab came from. */
  readonly endpointId: string | null;
  /** Of a `mock` tab. */
  readonly mock: MockRef | null;
  readonly filter: string;
  /** The filter set aside while what it found is shown among everything else; then `filter` is empty. */
  readonly setAside: string | null;
  readonly range: TimeRange | null;
  readonly selectedSeq: number | null;
  /**
   * What is selected besides, as ranges in order that do not touch; they count only while `selectedSeq` lies in one of them, so that
   * whoever sets `selectedSeq` alone selects that one entry.
   */
  readonly selected: readonly SeqRange[];
  /** The entry Δ is measured from and others are compared with. */
  readonly pinnedSeq: number | null;
  /** The two entries of a `compare` tab, by `seq`. */
  readonly compared: { readonly a: number; readonly b: number } | null;
  /** Of a `difference` tab: two recordings that are compared. */
  readonly difference: { readonly a: string; readonly b: string } | null;
  /** Of a `lab` tab. */
  readonly lab: LabId | null;
  /** Null: the tab only shows. */
  readonly replay: ReplayMode | null;
  readonly playheadNs: number | null;
  readonly follow: boolean;
  /** While a connection never opened its failure stands in place of the table, until the person asks for the table. */
  readonly showTable: boolean;
}

export type NewTab = Pick<Tab, 'id' | 'kind'> & Partial<Tab>;

export function makeTab(tab: NewTab): Tab {
  return {
    recordingId: null,
    connections: [],
    endpoint: null,
    endpointId: null,
    mock: null,
    filter: '',
    setAside: null,
    range: null,
    selectedSeq: null,
    selected: [],
    pinnedSeq: null,
    compared: null,
    difference: null,
    lab: null,
    replay: null,
    playheadNs: null,
    follow: true,
    showTable: false,
    ...tab,
  };
}

export interface TabsState {
  readonly tabs: readonly Tab[];
  readonly activeTabId: string;
}

export const START_TAB: Tab = makeTab({ id: 'start', kind: 'start' });

/** Adds a tab at the end and shows it; one with this id that is open already is only shown. Takes the start page's place. */
export function openTab(state: TabsState, tab: NewTab): TabsState {
  if (state.tabs.some((open) => open.id === tab.id)) return { tabs: state.tabs, activeTabId: tab.id };
  const others = state.tabs.filter((open) => open.kind !== 'start');
  return { tabs: [...others, makeTab(tab)], activeTabId: tab.id };
}

/** Closes a tab. Its right neighbour takes its place, else the left one; without any the start page comes back. */
export function closeTab(state: TabsState, id: string): TabsState {
  const at = state.tabs.findIndex((tab) => tab.id === id);
  if (at < 0) return state;
  const tabs = state.tabs.filter((tab) => tab.id !== id);
  if (tabs.length === 0) return { tabs: [START_TAB], activeTabId: START_TAB.id };
  if (state.activeTabId !== id) return { tabs, activeTabId: state.activeTabId };
  const next = tabs[Math.min(at, tabs.length - 1)] ?? START_TAB;
  return { tabs, activeTabId: next.id };
}

/** A tab that was closed, and where it stood. */
export interface ClosedTab {
  readonly tab: Tab;
  readonly at: number;
}

const MOST_CLOSED = 20;

/** Remembers a tab before it is closed. One that holds nothing is not worth coming back to. */
export function rememberClosed(closed: readonly ClosedTab[], { tabs }: TabsState, id: string): readonly ClosedTab[] {
  const at = tabs.findIndex((tab) => tab.id === id);
  const tab = tabs[at];
  const blank = tab?.kind === 'start' || (tab?.kind === 'connection' && tab.recordingId === null && !tab.endpoint?.url);
  return tab === undefined || blank ? closed : [...closed, { tab, at }].slice(-MOST_CLOSED);
}

/** The tab at its old place, shown; the start page makes way for it. */
export function reopenTab(state: TabsState, { tab, at }: ClosedTab): TabsState {
  if (state.tabs.some((open) => open.id === tab.id)) return { ...state, activeTabId: tab.id };
  const others = state.tabs.filter((open) => open.kind !== 'start');
  return { tabs: others.toSpliced(at, 0, tab), activeTabId: tab.id };
}

/** To another place among the tabs, counted as it stands then. */
export function moveTab(state: TabsState, id: string, to: number): TabsState {
  const tab = state.tabs.find((open) => open.id === id);
  if (tab === undefined) return state;
  const others = state.tabs.filter((open) => open !== tab);
  return { ...state, tabs: others.toSpliced(Math.max(0, Math.min(to, others.length)), 0, tab) };
}

export function updateTab(state: TabsState, id: string, patch: Partial<Tab>): TabsState {
  return { ...state, tabs: state.tabs.map((tab) => (tab.id === id ? { ...tab, ...patch } : tab)) };
}

/** Id of the tab of one connection, the same each time, so that it opens once. */
export function connectionTabId(recordingId: string, connection: number): string {
  return `connection:${recordingId}:${connection}`;
}

/** The same for the same two, in this order. */
export function compareTabId(recordingId: string, { a, b }: { readonly a: number; readonly b: number }): string {
  return `compare:${recordingId}:${a}:${b}`;
}

/** A lab is open once. */
export function labTabId(lab: LabId): string {
  return `lab:${lab}`;
}

/** One tab per server. */
export function mockTabId(mockId: number): string {
  return `mock:${mockId}`;
}

export function allTabId(recordingId: string): string {
  return `all:${recordingId}`;
}

/** All recordings, in one tab. */
export const LIBRARY_TAB_ID = 'library';

/** The same for the same two recordings, in this order. */
export function differenceTabId({ a, b }: { readonly a: string; readonly b: string }): string {
  return `difference:${a}:${b}`;
}

import { countText } from '../../../src-shared/base/units-text.ts';
import type { Tick } from '../../../src-shared/contract/tick.ts';
import { LAB_IDS } from '../../../src-shared/model/lab.ts';
import { useEngine } from '../../data/use-engine.ts';
import { folderAndName, TRANSPORT_TAG } from '../../state/endpoints.ts';
import { useWindowState } from '../../state/store.ts';
import type { Tab } from '../../state/tabs.ts';
import { words } from '../../words/index.ts';
import { useActions } from '../actions.ts';

/** Somewhere the palette can go. */
export interface Place {
  readonly id: string;
  readonly group: 'tabs' | 'endpoints' | 'recordings';
  readonly name: string;
  readonly about: string;
  readonly go: () => void;
}

/** What a tab is called, without its state. */
function tabName(tab: Tab, tick: Tick): string {
  switch (tab.kind) {
    case 'start':
      return words.frame.tabs.start;
    case 'mock':
      return tab.mock === null ? '' : `${tab.mock.scenario} :${tab.mock.port}`;
    case 'all':
      return words.frame.tabs.all;
    case 'recording':
      return words.frame.tabs.recording;
    case 'library':
      return words.recordings.library.tab;
    case 'difference':
      return words.difference.tab;
    case 'lab':
      return tab.lab === null ? '' : words.labs.tag(LAB_IDS.indexOf(tab.lab) + 1);
    case 'compare':
      return tab.compared === null ? '' : words.detail.compare.tab(tab.compared.a, tab.compared.b);
    case 'connection': {
      const status = tick.connections.find(
        (one) => one.recordingId === tab.recordingId && one.connection === tab.connections[0],
      );
      return folderAndName({ name: status?.name ?? tab.endpoint?.name, url: status?.url ?? tab.endpoint?.url ?? '' })
        .name;
    }
  }
}

/** As things stand when the palette opens: it is not open long enough to follow them. */
export function usePlaces(): readonly Place[] {
  const engine = useEngine();
  const actions = useActions();
  const tabs = useWindowState((state) => state.tabs);
  const endpoints = useWindowState((state) => state.endpoints);
  const activate = useWindowState((state) => state.activate);
  const tick = engine.tick();
  return [
    ...tabs.map((tab) => ({
      id: `tab:${tab.id}`,
      group: 'tabs' as const,
      name: tabName(tab, tick),
      about: tab.endpoint?.url ?? '',
      go: () => activate(tab.id),
    })),
    ...endpoints.map(({ id, endpoint }) => ({
      id: `endpoint:${id}`,
      group: 'endpoints' as const,
      name: endpoint.name === undefined || endpoint.name === '' ? folderAndName(endpoint).name : endpoint.name,
      about: `${TRANSPORT_TAG[endpoint.transport ?? 'auto']} ${endpoint.url}`,
      go: () => actions.showEndpoint(id),
    })),
    ...tick.recordings
      .filter((recording) => !recording.live)
      .map((recording) => ({
        id: `recording:${recording.id}`,
        group: 'recordings' as const,
        name: recording.id,
        about: words.frame.entries(countText(recording.entries)),
        go: () => actions.showRecording(recording.id),
      })),
  ];
}

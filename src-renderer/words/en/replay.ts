/** Words of replaying that are said before any of it is loaded: in the tab, the sidebar and the status bar. */
export const replay = {
  replay: 'Replay',
  replayTip: 'Play this recording: as film, to real clients, or against a server',
  opening: 'Opening…',
  modes: { film: 'Film', server: 'As server', client: 'As client' },
  filmLive: 'This recording is still being made. There is a film of it once it has ended.',
  speedText: (speed: number | 'max') => (speed === 'max' ? 'max' : `${speed}×`),
  commands: {
    film: 'Film: show the recording as it happened',
    server: 'Replay as server…',
    client: 'Replay as client…',
    words: 'playback film playhead rewind',
  },
  status: {
    as: { film: 'as film', server: 'as server', client: 'as client' },
    replaying: 'replaying',
    paused: 'paused',
    states: {
      playing: 'playing',
      paused: 'paused',
      waiting: 'waiting',
      done: 'done',
      failed: 'failed',
      stopped: 'stopped',
    },
  },
  sidebar: { title: 'Replays', clients: (count: number) => (count === 1 ? '1 client' : `${count} clients`) },
} as const;

import { composer } from './composer.ts';
import { connect } from './connect.ts';
import { desktop } from './desktop.ts';
import { detail } from './detail.ts';
import { difference } from './difference.ts';
import { endpoints } from './endpoints.ts';
import { exchange } from './exchange.ts';
import { failing } from './failing.ts';
import { filter } from './filter.ts';
import { findings } from './findings.ts';
import { frame } from './frame.ts';
import { help } from './help.ts';
import { imports } from './imports.ts';
import { labs } from './labs.ts';
import { mock } from './mock.ts';
import { options } from './options.ts';
import { recordings } from './recordings.ts';
import { replay } from './replay.ts';
import { start } from './start.ts';
import { survey } from './survey.ts';
import { table } from './table.ts';
import { timeline } from './timeline.ts';
import { trial } from './trial.ts';
import { workspace } from './workspace.ts';

export const en = {
  composer,
  connect,
  desktop,
  detail,
  difference,
  endpoints,
  exchange,
  failing,
  filter,
  findings,
  frame,
  help,
  imports,
  labs,
  mock,
  options,
  recordings,
  replay,
  start,
  survey,
  table,
  timeline,
  trial,
  workspace,
};

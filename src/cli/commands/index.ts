/** All commands, in the order of the help. */
import type { Command } from '../command.ts';
import { buildCommand } from './build.ts';
import { checkCommand } from './check.ts';
import { ciCommand } from './ci.ts';
import { completionCommand } from './completion.ts';
import { composeCommand } from './compose.ts';
import { configCommand } from './config.ts';
import { diffCommand } from './diff.ts';
import { explainCommand } from './explain.ts';
import { graphCommand } from './graph.ts';
import { hashCommand } from './hash.ts';
import { initCommand } from './init.ts';
import { lockCommand } from './lock.ts';
import { planCommand } from './plan.ts';
import { pruneCommand } from './prune.ts';
import { pullCommand } from './pull.ts';
import { pushCommand } from './push.ts';
import { renderCommand } from './render.ts';

export const COMMANDS: readonly Command[] = [
  renderCommand,
  hashCommand,
  explainCommand,
  diffCommand,
  graphCommand,
  checkCommand,
  planCommand,
  buildCommand,
  pullCommand,
  pushCommand,
  ciCommand,
  lockCommand,
  pruneCommand,
  composeCommand,
  initCommand,
  configCommand,
  completionCommand
];

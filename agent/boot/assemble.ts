import { DiskTaskStore } from '../a2a/task-store';
import { TurnExecutor } from '../a2a/turn-executor';
import { type AgentEnvironment, tokenFileOf } from '../environment';
import { say } from '../log';
import { fetchUpload } from '../platform/fetch-upload';
import type { Link } from '../platform/open-link';
import { PlatformClient } from '../platform/platform-client';
import { StepLines } from '../platform/step-lines';
import { ContextTurns } from '../turns/context-turns';
import { MonthlySpend } from '../turns/monthly-spend';
import { TurnRunner } from '../turns/turn-runner';
import { Workload } from '../turns/workload';
import { Instructions } from './instructions';
import { LateTools } from './late-tools';
import type { Prepared } from './prepare';

export type Assembled = ReturnType<typeof assemble>;

/** What answers messages, and what it needs of the platform. */
export function assemble(
  environment: AgentEnvironment,
  { config, engine, stateFolder }: Prepared,
  report: Link['report'],
) {
  const tasks = new DiskTaskStore(`${stateFolder}/tasks`);
  const unfinished = tasks.failUnfinished();
  if (unfinished > 0) say(`${unfinished} unfinished tasks of an earlier start have failed`);
  const access = { ...environment, tokenFile: tokenFileOf(environment) };
  const platform = new PlatformClient(access);
  const toolPlatform = new PlatformClient(access);
  const instructions = new Instructions(platform);
  const tools = new LateTools({
    platform: toolPlatform,
    workspaceRoot: environment.workspacePath,
    role: () => config.current().config.runtimeConfig.tool_role,
  });
  const workload = new Workload(report);
  const spend = new MonthlySpend(`${stateFolder}/spend.json`);
  workload.spentCents = spend.cents(new Date());
  const runner = new TurnRunner({
    environment,
    config,
    engine,
    tools,
    turns: new ContextTurns(),
    instructions: () => instructions.current(),
  });
  const steps = new StepLines(platform);
  const executor = new TurnExecutor({
    environment,
    runner,
    workload,
    tasks,
    onUsed(usage) {
      const now = new Date();
      spend.add(usage, now);
      workload.spentCents = spend.cents(now);
    },
    fetchPending: (fileId) => fetchUpload(platform, fileId),
    onStep: (line) => steps.show(line),
  });
  return {
    executor,
    tasks,
    workload,
    platform,
    tools,
    async close() {
      instructions.close();
      await tools.close();
      platform.close();
      toolPlatform.close();
    },
  };
}

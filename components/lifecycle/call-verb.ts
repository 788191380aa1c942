import { call } from '@/components/api-client/call';
import { hibernateWorkspace, pauseWorkspace, restartWorkspace, resumeWorkspace } from '@/contracts/lifecycle';
import type { LifecycleVerb } from './verbs';

export const VERB_CONTRACTS = {
  restart: restartWorkspace,
  pause: pauseWorkspace,
  resume: resumeWorkspace,
  hibernate: hibernateWorkspace,
} as const;

export interface VerbOptions {
  /** A restart forgets the sessions of the agent's engine. */
  readonly forgetsSessions?: boolean;
  /** A sleep although it works. */
  readonly force?: boolean;
  /** A resume of these alone, of all that is paused below it. */
  readonly only?: readonly string[];
}

/** Asks the server; to how many workspaces it did it. */
export async function callVerb(verb: LifecycleVerb, id: string, options: VerbOptions = {}): Promise<number> {
  const params = { id };
  switch (verb) {
    case 'restart': {
      const body = options.forgetsSessions ? { reset: true } : {};
      const { status } = await call(restartWorkspace, { params, query: {}, body });
      return status === 'provisioning' ? 1 : 0;
    }
    case 'pause':
      return (await call(pauseWorkspace, { params })).paused_count;
    case 'resume': {
      const body = options.only ? { body: { only: [...options.only] } } : {};
      return (await call(resumeWorkspace, { params, ...body })).resumed_count;
    }
    case 'hibernate':
      await call(hibernateWorkspace, { params, query: options.force ? { force: 'true' } : {} });
      return 1;
  }
}

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import {
  createInstructionAction,
  deleteInstructionAction,
  updateInstructionAction,
} from '@/app/settings/actions';
import { call } from '@/components/api-client/call';
import { usePlatform } from '@/components/canvas/platform-context';
import { listInstructions } from '@/contracts/instructions';
import { useSending } from '../use-sending';
import type { InstructionDraft } from './instruction-draft';

const KEY = ['instructions'];

/** What people tell agents, asked for again whenever somebody changes it, and how it is changed. */
export function useInstructions() {
  const { events } = usePlatform();
  const queries = useQueryClient();
  const { busy, refusal, send, forget } = useSending();
  useEffect(
    () =>
      events.subscribe((batch) => {
        if (batch.some(({ event }) => event === 'INSTRUCTIONS_CHANGED')) {
          void queries.invalidateQueries({ queryKey: KEY });
        }
      }),
    [events, queries],
  );
  const query = useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => (await call(listInstructions, { signal })).instructions,
  });
  const thenReload = async (sent: Promise<unknown>): Promise<boolean> => {
    const isDone = (await sent) !== null;
    await queries.invalidateQueries({ queryKey: KEY });
    return isDone;
  };
  return {
    query,
    busy,
    refusal,
    forget,
    create: ({ scopeTarget, ...draft }: InstructionDraft) =>
      thenReload(
        send('new', () =>
          createInstructionAction({
            ...draft,
            scope: scopeTarget === null ? 'global' : 'workspace',
            scope_target: scopeTarget,
          }),
        ),
      ),
    update: (id: string, { scopeTarget: _, ...draft }: InstructionDraft) =>
      thenReload(send(id, () => updateInstructionAction({ id, ...draft }))),
    remove: (id: string) => thenReload(send(id, () => deleteInstructionAction({ id }))),
  };
}

import { describe, expect, it } from 'vitest';
import type { ActivityEventRow } from '@/contracts/activity';
import type { PlatformEvent } from '@/contracts/events';
import { applyChatEvents, type ChatsState, EMPTY_SESSION, initialChatsState } from './session-state';

const moment = '2026-01-01T00:00:00.000Z';
const withSession = (id: string): ChatsState => ({
  ...initialChatsState,
  sessions: new Map([[id, EMPTY_SESSION]]),
  openId: id,
});

const said = (workspaceId: string, id: string, role: 'agent' | 'system' = 'agent'): PlatformEvent => ({
  event: 'AGENT_MESSAGE',
  workspace_id: workspaceId,
  timestamp: moment,
  version: 1,
  payload: {
    name: workspaceId,
    is_whole: true,
    message: {
      id,
      role,
      content: 'Hello.',
      attachments: [],
      timestamp: moment,
      message_id: null,
      reply_to: null,
      origin: 'agent',
    },
  },
});

const logged = (workspaceId: string, rest: Partial<ActivityEventRow>): PlatformEvent => ({
  event: 'ACTIVITY_LOGGED',
  workspace_id: workspaceId,
  timestamp: moment,
  payload: {
    activity: {
      id: 'one',
      workspace_id: workspaceId,
      activity_type: 'agent_log',
      source_id: null,
      target_id: null,
      method: null,
      summary: 'Reading',
      duration_ms: null,
      status: 'ok',
      error_detail: null,
      origin: 'agent',
      created_at: moment,
      ...rest,
    },
  },
});

const sessionOf = (state: ChatsState, id: string) => state.sessions.get(id) ?? EMPTY_SESSION;

describe('what events do to the chats', () => {
  it('counts messages of agents whose chat is not open, and nothing else', () => {
    const state = applyChatEvents(
      withSession('a'),
      [said('a', '1'), said('b', '2'), said('b', '3'), said('b', '4', 'system')],
      0,
    );
    expect([...state.unread].map(([id, messages]) => [id, messages.size])).toEqual([['b', 2]]);
    expect([...sessionOf(state, 'a').live.keys()]).toEqual(['1']);
  });

  it('shows progress of its own workspace alone, equal lines as one and at most twenty', () => {
    const steps = Array.from({ length: 30 }, (_, n) => logged('a', { id: `${n}`, summary: `Step ${n}` }));
    const again = logged('a', { id: 'again', summary: 'Step 29' });
    const state = applyChatEvents(withSession('a'), [...steps, again, logged('b', { id: 'b' })], 0);
    const lines = sessionOf(state, 'a').progress;
    expect(lines).toHaveLength(20);
    expect(lines.at(-1)).toMatchObject({ text: 'Step 29', count: 2 });
    expect(state.sessions.has('b')).toBe(false);
  });

  it('counts what agents say to each other once per entry', () => {
    const asked = logged('a', { id: 'x', activity_type: 'a2a_receive', source_id: 'b' });
    const state = applyChatEvents(withSession('a'), [asked, asked, logged('a', { id: 'y' })], 0);
    expect(sessionOf(state, 'a')).toMatchObject({ commsUnseen: 1, comms: [{ id: 'x' }] });
  });

  it('knows since when a task is at hand, and forgets all of a workspace that is removed', () => {
    const task = (text: string | null): PlatformEvent => ({
      event: 'TASK_UPDATED',
      workspace_id: 'a',
      timestamp: moment,
      payload: { current_task: text, active_tasks: 1 },
    });
    const first = applyChatEvents(withSession('a'), [task('Plan')], 5);
    expect(sessionOf(applyChatEvents(first, [task('Plan')], 9), 'a').task).toEqual({
      text: 'Plan',
      sinceMs: 5,
    });
    expect(sessionOf(applyChatEvents(first, [task(null)], 9), 'a').task).toBeNull();
    const removed: PlatformEvent = {
      event: 'WORKSPACE_REMOVED',
      workspace_id: 'a',
      timestamp: moment,
      version: 2,
      payload: {},
    };
    expect(applyChatEvents(first, [removed], 9).sessions.size).toBe(0);
  });
});

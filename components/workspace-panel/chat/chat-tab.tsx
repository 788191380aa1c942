'use client';

import { Tabs } from 'radix-ui';
import { useEffect, useState } from 'react';
import { useInteraction, usePlatform } from '@/components/canvas/platform-context';
import type { PanelTabProps } from '../panel-tab-props';
import { AgentComms } from './agent-comms';
import { MyChat } from './my-chat';
import { useChats, useSession } from './use-chats';
import './chat.css';
import './messages.css';
import './task-timeline.css';

type SubTab = 'mine' | 'comms';

/** The conversation with a workspace, and beside it what it says to other workspaces. */
export function ChatTab({ row }: PanelTabProps) {
  const chats = useChats();
  const [tab, setTab] = useState<SubTab>('mine');
  const unseen = useSession(row.id, (session) => session.commsUnseen);
  const { interaction } = usePlatform();
  const isAsked = useInteraction((state) => state.commsAskedOf === row.id);
  useEffect(() => {
    if (!isAsked) return;
    setTab('comms');
    interaction.setState({ commsAskedOf: null });
  }, [isAsked, interaction]);
  useEffect(() => {
    chats.open(row.id);
    return () => chats.close(row.id);
  }, [chats, row.id]);
  useEffect(() => {
    if (tab === 'comms' && unseen > 0) chats.sawComms(row.id);
  }, [chats, row.id, tab, unseen]);
  return (
    <Tabs.Root value={tab} onValueChange={(value) => setTab(value as SubTab)} className="chat-tab">
      <Tabs.List className="chat-tabs" aria-label="Conversations">
        <Tabs.Trigger value="mine">My Chat</Tabs.Trigger>
        <Tabs.Trigger value="comms">
          Agent Comms
          {tab === 'mine' && unseen > 0 && (
            <span className="chat-unseen">
              {unseen > 99 ? '99+' : unseen}
              <span className="sr-only"> new</span>
            </span>
          )}
        </Tabs.Trigger>
      </Tabs.List>
      <div className="chat-panes">
        {/* Both stay: hidden by visibility, a list keeps its place and a box its text. */}
        <Tabs.Content value="mine" forceMount className="chat-pane" tabIndex={-1}>
          <MyChat row={row} />
        </Tabs.Content>
        <Tabs.Content value="comms" forceMount className="chat-pane" tabIndex={-1}>
          <AgentComms row={row} isOpen={tab === 'comms'} />
        </Tabs.Content>
      </div>
    </Tabs.Root>
  );
}

'use client';

import { Tabs } from 'radix-ui';
import { useState } from 'react';
import type { ExternalConnection } from '@/contracts/external-connection';
import { CONNECT_WAYS } from '@/domain/connect-snippets/connect-help';
import { FieldsView } from './fields-view';
import { SnippetView } from './snippet-view';

const FIELDS = 'fields';

/** Every way to connect that this server knows, and the values by themselves. */
export function ConnectTabs({ connection }: { connection: ExternalConnection }) {
  // A server of another version may leave texts out; a tab without one would be empty.
  const ways = CONNECT_WAYS.filter(({ key }) => connection[key]);
  const [tab, setTab] = useState<string>(ways[0]?.key ?? FIELDS);
  return (
    <Tabs.Root value={tab} onValueChange={setTab} className="connect-tabs">
      <Tabs.List
        className="connect-strip"
        aria-label="Ways to connect"
        onFocus={({ target }) => target.scrollIntoView({ block: 'nearest', inline: 'nearest' })}
      >
        {[...ways, { key: FIELDS, label: 'Fields' }].map(({ key, label }) => (
          <Tabs.Trigger key={key} value={key} className="connect-tab">
            {label}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {ways.map((way) => (
        <Tabs.Content key={way.key} value={way.key} className="connect-body" tabIndex={-1}>
          <SnippetView way={way} snippet={connection[way.key]} token={connection.auth_token} />
        </Tabs.Content>
      ))}
      <Tabs.Content value={FIELDS} className="connect-body" tabIndex={-1}>
        <FieldsView connection={connection} />
      </Tabs.Content>
    </Tabs.Root>
  );
}

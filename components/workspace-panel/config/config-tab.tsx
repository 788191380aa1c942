'use client';

import dynamic from 'next/dynamic';
import { Tabs } from 'radix-ui';
import { type KeyboardEvent, useEffect, useId } from 'react';
import { loadPart } from '@/components/api-client/load-part';
import { useMay } from '@/components/session/session-context';
import { readFile } from '@/contracts/workspace-files';
import { CONFIG_FILE } from '@/domain/workspace-files/file-roots';
import { ConflictNotice } from '../editor/conflict-notice';
import { PanelSkeleton } from '../panel-skeleton';
import type { PanelTabProps } from '../panel-tab-props';
import { type ConfigDraft, isConflict } from './config-draft';
import { ConfigFooter } from './config-footer';
import { ConfigForm } from './config-form';
import {
  ConfigFailed,
  ConfigSkeleton,
  DifferenceNotice,
  ElsewhereNotice,
  Misconfigured,
  NotForYou,
} from './notices';
import { type Config, useConfig } from './use-config';
import './config.css';

const editor = () => import('./editor/yaml-editor').then((module) => module.YamlEditor);
const YamlEditor = dynamic(() => loadPart(editor), { loading: () => <PanelSkeleton /> });

/** What a workspace is made to be: its own fields and its configuration file, as a form or as text. */
export function ConfigTab({ row }: PanelTabProps) {
  const mayRead = useMay(readFile);
  return mayRead ? <EditableConfig row={row} /> : <NotForYou />;
}

function EditableConfig({ row }: PanelTabProps) {
  const config = useConfig(row);
  useEffect(() => {
    // Comes while the form is read, so that it opens also when the platform is away by then.
    void editor().catch(() => undefined);
  }, []);
  if (config.isLoading) return <ConfigSkeleton />;
  if (config.error !== null) return <ConfigFailed config={config} />;
  if (config.read === null && !config.isElsewhere) return <Misconfigured config={config} />;
  const pressed = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    void config.drafts.save(config.id);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the shortcut belongs to whatever field inside has the focus
    <div className="config-tab" onKeyDown={pressed}>
      {config.isElsewhere ? (
        <div className="panel-scroll config-scroll">
          <ElsewhereNotice />
          <ConfigForm config={config} />
        </div>
      ) : (
        <ConfigDocument config={config} name={row.name} />
      )}
      <ConfigFooter config={config} />
    </div>
  );
}

/** Somebody else has written the file meanwhile. */
function ConfigConflict({ config }: { config: Config }) {
  const { id, draft, drafts, stored, session } = config;
  if (session.isSaving || !isConflict(draft, stored)) return null;
  return (
    <ConflictNotice
      name={CONFIG_FILE}
      theirs={stored?.content ?? null}
      mine={draft.file?.text ?? ''}
      onTakeTheirs={() => drafts.takeTheirs(id)}
      onKeepMine={() => void drafts.keepMine(id)}
    />
  );
}

/** The same document in two ways. */
function ConfigDocument({ config, name }: { config: Config; name: string }) {
  const { id, draft, drafts, read } = config;
  const problem = read?.problems[0];
  const mode = problem ? 'yaml' : draft.mode;
  const hintId = useId();
  return (
    <Tabs.Root
      value={mode}
      onValueChange={(value) => drafts.setMode(id, value as ConfigDraft['mode'])}
      className="config-document"
    >
      <Tabs.List className="config-modes" aria-label="How to edit">
        <Tabs.Trigger value="form" disabled={problem !== undefined}>
          Form
        </Tabs.Trigger>
        <Tabs.Trigger value="yaml">YAML</Tabs.Trigger>
      </Tabs.List>
      <ConfigConflict config={config} />
      <DifferenceNotice config={config} />
      <Tabs.Content value="form" className="panel-scroll config-scroll" tabIndex={-1}>
        <ConfigForm config={config} />
      </Tabs.Content>
      <Tabs.Content value="yaml" className="config-yaml" tabIndex={-1}>
        <YamlEditor
          text={read?.text ?? ''}
          label={`config.yaml of ${name}`}
          describedBy={hintId}
          onChange={(text) => drafts.changeText(id, text)}
        />
        <p role="status" className="config-problem">
          {problem && `Line ${problem.line}: ${problem.message} The form is back once this is corrected.`}
        </p>
        <p id={hintId} className="config-hint">
          Ctrl or ⌘ with S saves, with F searches. Esc, then Tab: out of the text.
        </p>
      </Tabs.Content>
    </Tabs.Root>
  );
}

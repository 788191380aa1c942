import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { ErrorBox } from '@/components/ui/error-box';
import { defaultConfigYaml } from '@/domain/workspace-config/default-config-yaml';
import { type Difference, differencesOf } from './config-draft';
import type { Config, LoadedConfig } from './use-config';

/** Where the file repeats the workspace and says something else. */
export function DifferenceNotice({ config }: { config: Config }) {
  const differences = config.read === null ? [] : differencesOf(config.read, config.wanted);
  if (differences.length === 0) return null;
  return (
    <div role="status" className="panel-notice" data-tone="info">
      <p>
        config.yaml says otherwise: {differences.map(inWords).join(', ')}. What the workspace says counts; the
        next save corrects the file.
      </p>
    </div>
  );
}

const inWords = ({ field, inFile }: Difference): string => {
  const text = typeof inFile === 'string' ? `“${inFile}”` : JSON.stringify(inFile);
  return `${field} ${text.length > 80 ? `${text.slice(0, 80)}…` : text}`;
};

/** The agent runs elsewhere: there is no file of ours. */
export function ElsewhereNotice() {
  return (
    <div className="panel-notice" data-tone="info">
      <p className="font-semibold">The agent keeps its own configuration.</p>
      <p>
        It runs elsewhere, with files and a model that the platform does not touch. Below is what the platform
        itself says of it.
      </p>
    </div>
  );
}

/** For whoever may look at workspaces and not change them: a file may say more than a card does. */
export function NotForYou() {
  return (
    <div className="panel-scroll config-scroll">
      <div className="panel-notice" data-tone="info">
        <p className="font-semibold">Operators and owners see and change the configuration.</p>
        <p>Details holds what everybody may know of this workspace.</p>
      </div>
    </div>
  );
}

/** There is no file although the agent needs one. */
export function Misconfigured({ config }: { config: Config }) {
  const { id, drafts, own } = config;
  const text = defaultConfigYaml(own);
  return (
    <Frame>
      <div role="alert" className="config-missing">
        <h3 className="flex items-center gap-2 font-[650] text-15">
          <TriangleAlert aria-hidden="true" size={16} strokeWidth={1.75} className="shrink-0 text-warn" />
          This workspace is misconfigured
        </h3>
        <p className="mt-1 text-muted">
          Its configuration file <code>config.yaml</code> is missing. Without it the agent starts with nothing
          but the defaults of its runtime: no skills, no tools, no prompt of its own.
        </p>
        <div className="mt-4 flex flex-wrap gap-2">
          <Button tone="primary" onClick={() => void drafts.createFile(id, text)}>
            Create the default file
          </Button>
          <Button onClick={() => drafts.writeFile(id, text)}>Write it in YAML</Button>
        </div>
      </div>
    </Frame>
  );
}

/** Stands where the fields will be. */
export function ConfigSkeleton() {
  return (
    <div className="config-skeleton" role="status" aria-label="Loading the configuration">
      <span />
      <span />
      <span />
      <span />
    </div>
  );
}

export function ConfigFailed({ config }: { config: LoadedConfig }) {
  return (
    <Frame>
      <ErrorBox
        title="The configuration could not be loaded"
        error={config.error}
        isRetrying={config.isRetrying}
        onRetry={config.retry}
      />
    </Frame>
  );
}

const Frame = ({ children }: { children: ReactNode }) => <div className="panel-scroll">{children}</div>;

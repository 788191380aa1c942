'use client';

import { useId, useRef, useState } from 'react';
import { usePlatform } from '@/components/canvas/platform-context';
import { useMay } from '@/components/session/session-context';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { DialogButtons } from '@/components/ui/dialog-buttons';
import { saveGlobalSecret } from '@/contracts/secrets';
import { deploy } from './deploy-flow';
import { Asked } from './missing-env';
import type { OpenDeploy } from './open-deploy';
import { isMet, keyOf, type ProviderOption, providerOptions } from './provider-options';
import './import-dialog.css';

/** Asks for the keys without which a workspace template cannot think, with one provider or another. */
export function DeployDialog({ open }: { open: OpenDeploy }) {
  const platform = usePlatform();
  const mayStore = useMay(saveGlobalSecret);
  const { template } = open;
  const options = providerOptions(template);
  const [chosen, setChosen] = useState(options[0]);
  const [configured, setConfigured] = useState(open.configured);
  // State is too late for a double click: the second one arrives before the render.
  const isStarted = useRef(false);
  const close = () => platform.interaction.setState({ deploying: null });
  if (!chosen) return null;
  // Whoever may not see which are stored tries it: the server knows.
  const isReady = !mayStore || chosen.requirements.every((requirement) => isMet(requirement, configured));
  const start = () => {
    if (isStarted.current) return;
    isStarted.current = true;
    void deploy(platform, template, chosen.model);
  };
  return (
    <Dialog title={`Start ${template.name}`} description={mayStore ? ASKED : TOLD} onClose={close}>
      {options.length > 1 && <ProviderPicker options={options} chosen={chosen} onChoose={setChosen} />}
      <div className="missing-env">
        {chosen.requirements.map((requirement) => (
          <Asked
            key={keyOf(requirement)}
            requirement={requirement}
            isMet={isMet(requirement, configured)}
            onSaved={(name) => setConfigured((before) => new Set([...before, name]))}
          />
        ))}
      </div>
      <DialogButtons>
        <Button onClick={close}>Cancel</Button>
        <Button tone="primary" disabled={!isReady} onClick={start}>
          Start {template.name}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

const ASKED =
  'It needs a key to think with. Values are stored encrypted, for every workspace; nobody can read them back.';
const TOLD =
  'It needs a key to think with. Only an owner sees whether it is stored; without it the agent starts and cannot answer.';

interface PickerProps {
  readonly options: readonly ProviderOption[];
  readonly chosen: ProviderOption;
  readonly onChoose: (option: ProviderOption) => void;
}

function ProviderPicker({ options, chosen, onChoose }: PickerProps) {
  const name = useId();
  return (
    <fieldset className="provider-picker">
      <legend>Which one do you have?</legend>
      {options.map((option) => (
        <label key={option.key}>
          <input
            type="radio"
            name={name}
            checked={option.key === chosen.key}
            onChange={() => onChoose(option)}
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}

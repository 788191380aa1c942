'use client';

import { useRef, useState } from 'react';
import { createWorkspaceAction } from '@/app/actions';
import { saveGlobalSecretAction } from '@/app/settings/actions';
import { runAction } from '@/components/api-client/run-action';
import { usePlatform } from '@/components/canvas/platform-context';
import {
  type CreateForm,
  checkForm,
  type FormErrors,
  sharedSecretOf,
  toErrors,
  toRequest,
} from './create-form';
import { selectCreated } from './select-created';

const UNREACHABLE = 'The platform cannot be reached. What you typed is kept; try again in a moment.';

type Created = Extract<Awaited<ReturnType<typeof createWorkspaceAction>>, { ok: true }>['data'];

/** Sends the form once, however often it is submitted, and shows what came of it. */
export function useCreate(): {
  readonly isBusy: boolean;
  readonly errors: FormErrors;
  readonly forget: (field: keyof CreateForm) => void;
  readonly submit: (form: CreateForm) => Promise<void>;
} {
  const platform = usePlatform();
  const { interaction } = platform;
  const [errors, setErrors] = useState<FormErrors>({});
  const [isBusy, setBusy] = useState(false);
  // State is too late for a double click: the second one arrives before the render.
  const isSending = useRef(false);

  const finish = async ({ id, external, connection }: Created) => {
    const connecting = external ? { connecting: { id, shown: connection ?? null } } : {};
    interaction.setState({ creating: null, ...connecting });
    // The window was over everything until now.
    await selectCreated(platform, id, interaction.getState().selectedId);
  };

  const submit = async (form: CreateForm) => {
    if (isSending.current) return;
    const faults = checkForm(form);
    setErrors(faults);
    if (Object.keys(faults).length > 0) return;
    isSending.current = true;
    setBusy(true);
    const shared = sharedSecretOf(form);
    // Before the agent starts, which would miss it otherwise.
    const stored = shared && (await runAction(saveGlobalSecretAction(shared)));
    const isStored = shared === null || stored?.ok === true;
    const result = isStored ? await runAction(createWorkspaceAction(toRequest(form))) : stored;
    isSending.current = false;
    setBusy(false);
    if (result?.ok && 'id' in result.data) await finish(result.data);
    else setErrors(result?.ok === false ? toErrors(result.error) : { form: UNREACHABLE });
  };

  const forget = (field: keyof CreateForm) => setErrors(({ [field]: _, form: __, ...rest }) => rest);
  return { isBusy, errors, forget, submit };
}

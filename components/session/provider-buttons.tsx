'use client';

import { useState } from 'react';
import { toFailure } from '@/components/api-client/api-error';
import { beginProviderSignIn } from '@/components/api-client/provider-sign-in';
import { Button } from '@/components/ui/button';
import { useSession } from './session-context';
import { FormError } from './way-in';

/** Ways in besides the password, where there are any. */
export function ProviderButtons({ returnTo }: { returnTo: string }) {
  const providers = useSession()?.providers ?? [];
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  if (providers.length === 0) return null;
  const begin = async (id: string) => {
    setBusy(id);
    setError(null);
    try {
      window.location.assign(await beginProviderSignIn(id, returnTo));
    } catch (thrown) {
      setError(toFailure(thrown).message);
      setBusy(null);
    }
  };
  return (
    <div className="mt-5 grid gap-2 border-line border-t pt-5">
      <FormError message={error} />
      {providers.map(({ id, name }) => (
        <Button key={id} isBusy={busy === id} disabled={busy !== null} onClick={() => void begin(id)}>
          Continue with {name}
        </Button>
      ))}
    </div>
  );
}

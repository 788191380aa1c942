'use client';

import { useState } from 'react';
import { SecretRows } from '@/components/settings/secret-rows';
import type { ImportPlanAnswer } from '@/contracts/org-templates';
import { keyOf, namesOf } from './provider-options';

type Requirement = ImportPlanAnswer['missing_env']['required'][number];

interface Props {
  /** What has no value at present. */
  readonly missing: ImportPlanAnswer['missing_env'];
  /** A value was saved: what is missing may be another thing now. */
  readonly onSaved: () => void;
}

/**
 * Asks for the variables that a template needs and that have no value yet. What was asked for stays in place, ticked,
 * once it is saved: a list that shrinks under the hand is hard to work through.
 */
export function MissingEnv({ missing, onSaved }: Props) {
  const [asked] = useState(missing);
  const open = new Set([...missing.required, ...missing.recommended].map(keyOf));
  return (
    <>
      <Group title="Needed" tone="bad" requirements={asked.required} open={open} onSaved={onSaved}>
        The agents cannot work without these. The values are stored encrypted, for every workspace; nobody can
        read them back.
      </Group>
      <Group title="Recommended" tone="warn" requirements={asked.recommended} open={open} onSaved={onSaved}>
        The organisation also works without these.
      </Group>
    </>
  );
}

interface GroupProps {
  readonly title: string;
  readonly tone: 'bad' | 'warn';
  readonly requirements: readonly Requirement[];
  readonly open: ReadonlySet<string>;
  readonly onSaved: () => void;
  readonly children: string;
}

function Group({ title, tone, requirements, open, onSaved, children }: GroupProps) {
  if (requirements.length === 0) return null;
  return (
    <section className="missing-env" aria-label={title}>
      <h3 className="missing-env-title" data-tone={tone}>
        {title}
      </h3>
      <p className="text-12 text-muted">{children}</p>
      {requirements.map((requirement) => (
        <Asked
          key={keyOf(requirement)}
          requirement={requirement}
          isMet={!open.has(keyOf(requirement))}
          onSaved={onSaved}
        />
      ))}
    </section>
  );
}

interface AskedProps {
  readonly requirement: Requirement;
  readonly isMet: boolean;
  readonly onSaved: (name: string) => void;
}

/** One name, or several of which one is enough. */
export function Asked({ requirement, isMet, onSaved }: AskedProps) {
  const [saved, setSaved] = useState<ReadonlySet<string>>(new Set());
  const names = namesOf(requirement);
  const isGroup = names.length > 1;
  // Somebody else may have saved it in the meantime; which one of a group that was is not known here.
  const configured = isMet && !isGroup ? new Set(names) : saved;
  return (
    <fieldset className="missing-env-group" data-group={isGroup || undefined}>
      {isGroup && (
        <legend className="text-12 text-muted">
          {isMet ? `Using ${[...saved].join(', ') || 'one of them'}` : 'Any one of these is enough'}
        </legend>
      )}
      <SecretRows
        names={names}
        configured={configured}
        onSaved={(name) => {
          setSaved((before) => new Set([...before, name]));
          onSaved(name);
        }}
      />
    </fieldset>
  );
}

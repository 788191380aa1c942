'use client';

import { useId } from 'react';
import { describedBy, inputClass, Labelled } from '@/components/create-workspace/labelled';
import type { FieldValue } from './document/render-value';
import { type FileField, readNumber, showField } from './form-fields';
import { ListInput } from './list-input';
import { SelectInput } from './select-input';
import type { Config } from './use-config';

interface Props {
  readonly config: Config;
  readonly field: FileField;
}

const STRANGE = 'The file holds something here that a form cannot show. Change it in YAML.';
const UNWRITABLE = 'cannot be changed from here as the file is written. Change it in YAML.';

/** One value of the file. */
export function FileFieldInput({ config, field }: Props) {
  const id = useId();
  if (config.read === null) return null;
  const shown = showField(field, config.read);
  if ('strange' in shown) {
    return (
      <Labelled id={id} label={field.label} hint={STRANGE} error={null}>
        <input id={id} disabled className={inputClass(false)} aria-describedby={describedBy(id, true)} />
      </Labelled>
    );
  }
  const set = (value: FieldValue | undefined, typed = '') =>
    config.drafts.changeValue(config.id, field, value, {
      text: typed,
      error: `${field.label} ${UNWRITABLE}`,
    });
  if (field.kind === 'list') {
    const items = Array.isArray(shown.value) ? (shown.value as readonly string[]) : [];
    return (
      <ListInput
        id={id}
        field={field}
        items={items}
        onChange={(next) => set(next.length === 0 ? undefined : next, next.join(', '))}
      />
    );
  }
  return <OneValue id={id} config={config} field={field} value={shown.value} set={set} />;
}

interface OneProps extends Props {
  readonly field: Exclude<FileField, { kind: 'list' }>;
  readonly id: string;
  readonly value: unknown;
  readonly set: (value: FieldValue | undefined, typed?: string) => void;
}

function OneValue({ id, config, field, value, set }: OneProps) {
  const typed = config.draft.typed[field.id];
  const error = typed?.error ?? null;
  const text = typed?.text ?? (value === null ? '' : String(value));
  const shared = {
    id,
    'aria-invalid': error !== null || undefined,
    'aria-describedby': describedBy(id, error !== null || field.hint !== undefined),
  };
  const change = (next: string) => {
    if (field.kind !== 'number') return set(next === '' ? undefined : next, next);
    const read = readNumber(field, next);
    if ('error' in read) config.drafts.setTyped(config.id, field.id, { text: next, error: read.error });
    else set(read.number ?? undefined, next);
  };
  return (
    <Labelled id={id} label={field.label} hint={field.hint} error={error}>
      {field.kind === 'choice' && (
        <SelectInput
          {...shared}
          hasError={error !== null}
          value={text}
          onChange={({ target }) =>
            set(target.value === '' ? undefined : target.value === 'true', target.value)
          }
        >
          <option value="">As the runtime does</option>
          <option value="true">Yes</option>
          <option value="false">No</option>
        </SelectInput>
      )}
      {field.kind === 'text' && (
        <textarea
          {...shared}
          rows={3}
          dir="auto"
          className={`${inputClass(error !== null)} config-textarea`}
          value={text}
          onChange={({ target }) => change(target.value)}
        />
      )}
      {(field.kind === 'line' || field.kind === 'number') && (
        <input
          {...shared}
          autoComplete="off"
          inputMode={field.kind === 'number' ? 'numeric' : undefined}
          placeholder={field.placeholder}
          className={inputClass(error !== null)}
          value={text}
          onChange={({ target }) => change(target.value)}
        />
      )}
    </Labelled>
  );
}

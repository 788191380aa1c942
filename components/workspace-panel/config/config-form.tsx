'use client';

import { useEffect, useRef } from 'react';
import { FieldGroup } from './field-group';
import { FileFieldInput } from './file-field-input';
import { DESCRIPTION, FILE_GROUPS, type FileField, REQUIRED_ENV, VERSION } from './form-fields';
import { ModelField, RuntimeField, TierField, WhoFields } from './own-fields';
import type { Config } from './use-config';

/** The configuration as fields; those of the file are left out where there is none. */
export function ConfigForm({ config }: { config: Config }) {
  const { report, draft } = config.session;
  const errors = { ...report?.errors, ...draft.typed };
  const has = (ids: readonly string[]) => ids.some((id) => id in errors);
  const idsOf = (fields: readonly FileField[]) => fields.map(({ id }) => id);
  const form = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (report && !report.isWhole) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [report]);
  return (
    <div ref={form} className="config-form">
      <FieldGroup
        label="General"
        startsOpen
        hasError={has(['name', 'role', 'tier', ...idsOf([DESCRIPTION, VERSION])])}
      >
        <WhoFields config={config} />
        <FileFieldInput config={config} field={DESCRIPTION} />
        <FileFieldInput config={config} field={VERSION} />
        <TierField config={config} />
      </FieldGroup>
      {config.read !== null && (
        <FieldGroup
          label="Runtime and model"
          startsOpen
          hasError={has(['runtime', 'model', REQUIRED_ENV.id])}
        >
          <RuntimeField config={config} />
          <ModelField config={config} />
          <FileFieldInput config={config} field={REQUIRED_ENV} />
        </FieldGroup>
      )}
      {config.read !== null &&
        FILE_GROUPS.map(({ id, label, fields }) => (
          <FieldGroup key={id} label={label} startsOpen={false} hasError={has(idsOf(fields))}>
            {fields.map((field) => (
              <FileFieldInput key={field.id} config={config} field={field} />
            ))}
          </FieldGroup>
        ))}
    </div>
  );
}

import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { inputClass } from '@/components/create-workspace/labelled';

interface Props extends ComponentProps<'select'> {
  readonly hasError: boolean;
}

/** The browser's own list of choices, in the look of the other fields. */
export function SelectInput({ hasError, ...rest }: Props) {
  return (
    <span className="config-select">
      <select {...rest} className={inputClass(hasError)} />
      <ChevronDown aria-hidden="true" size={16} strokeWidth={1.75} />
    </span>
  );
}

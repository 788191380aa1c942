import type { ComponentProps } from 'react';

interface Props extends Omit<ComponentProps<'section'>, 'tabIndex' | 'aria-label'> {
  readonly label: string;
}

/** A part of the page that scrolls by itself, also by keyboard. */
export function ScrollRegion({ label, ...rest }: Props) {
  return (
    <section
      {...rest}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
    />
  );
}

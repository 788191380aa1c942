import { classNames } from './class-names';

export function LogoMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={classNames('shrink-0', className)}>
      <defs>
        <linearGradient id="logo-mark" x1="0" y1="0" x2="1" y2="1">
          <stop offset="0" stopColor="var(--accent)" />
          <stop offset="1" stopColor="var(--violet)" />
        </linearGradient>
      </defs>
      <rect width="32" height="32" rx="9" fill="url(#logo-mark)" />
      <path
        d="M16 10.5 10.5 20.5M16 10.5l5.5 10M10.5 20.5h11"
        stroke="var(--on-accent)"
        strokeWidth="1.8"
        strokeOpacity=".6"
      />
      <g fill="var(--on-accent)">
        <circle cx="16" cy="10.5" r="3.4" />
        <circle cx="10.5" cy="20.5" r="2.7" />
        <circle cx="21.5" cy="20.5" r="2.7" />
      </g>
    </svg>
  );
}

// Small signs, drawn with the colour of the text beside them. They say nothing that the text does not say, too.
import type { ReactNode } from 'react';

function Icon({ children }: { children: ReactNode }) {
  return (
    <svg
      className="icon"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export const FaultIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="6.5" />
    <path d="M8 4.75v3.75M8 11.1v.15" />
  </Icon>
);

export const CheckIcon = () => (
  <Icon>
    <path d="m3 8.5 3.25 3.25L13 5" />
  </Icon>
);

export const OpenIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="3.25" />
  </Icon>
);

export const ServerIcon = () => (
  <Icon>
    <path d="M4.5 8h7" />
  </Icon>
);

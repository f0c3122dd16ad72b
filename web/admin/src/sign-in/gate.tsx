// The card that everything before the panel stands on.
import type { ReactNode } from 'react';
import './sign-in.css';

export function Mark({ className }: { className?: string }) {
  return (
    <svg className={className} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="currentColor" />
      <g fill="none" stroke="#fff" strokeWidth="3" strokeLinecap="round" strokeLinejoin="round">
        <circle cx="12" cy="12" r="5" />
        <path d="M15.6 15.6 24.5 24.5M20 20l-2.8 2.8M24.5 24.5l-2.3 2.3" />
      </g>
    </svg>
  );
}

export function Gate({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <main className="gate">
      <div className="gate-card">
        <Mark className="gate-mark" />
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}

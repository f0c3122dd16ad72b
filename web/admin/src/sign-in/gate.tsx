// The card that everything before the panel stands on.
import type { ReactNode } from 'react';
import './sign-in.css';

export function Mark({ className }: { className?: string }) {
  return (
    <svg className={className} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" fill="currentColor" />
      <circle cx="16" cy="12.5" r="4.5" fill="none" stroke="#fff" strokeWidth="3" />
      <path d="M16 17v8.5M16 21.5h4" stroke="#fff" strokeWidth="3" strokeLinecap="round" fill="none" />
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

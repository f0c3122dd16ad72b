// A message on top of a form. A bad one interrupts; a good one waits until its reader has finished.
import { CheckIcon, FaultIcon } from '../layout/icons';

interface NoticeProps {
  kind: 'bad' | 'good' | 'plain';
  messages: readonly string[];
  id?: string;
}

export function Notice({ kind, messages, id }: NoticeProps) {
  if (messages.length === 0) return null;
  return (
    <div className={`notice ${kind}`} id={id} role={kind === 'bad' ? 'alert' : undefined} tabIndex={-1}>
      {kind === 'bad' && <FaultIcon />}
      {kind === 'good' && <CheckIcon />}
      <div>
        {messages.map((message) => (
          <p key={message}>{message}</p>
        ))}
      </div>
    </div>
  );
}

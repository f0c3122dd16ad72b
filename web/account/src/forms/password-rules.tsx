// What a password must be, ticked off while it is typed.
import { CheckIcon, OpenIcon, ServerIcon } from '../layout/icons';
import type { JudgedRule, Verdict } from '../site/password-rules';

const spoken: Record<Verdict, string> = { met: 'met', open: 'not met yet', server: 'checked when you sign up' };
const icons: Record<Verdict, () => React.JSX.Element> = { met: CheckIcon, open: OpenIcon, server: ServerIcon };

export function PasswordRules({ rules }: { rules: readonly JudgedRule[] }) {
  return (
    <ul className="rules" aria-label="Rules of a password">
      {rules.map(({ code, text, verdict }) => {
        const Icon = icons[verdict];
        return (
          <li key={code} className={verdict}>
            <Icon />
            <span>
              {text}
              <span className="hidden"> ({spoken[verdict]})</span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}

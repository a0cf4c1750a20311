import { type GroupDetail } from '@headgate/contract';
import { useId } from 'react';
import { Icon } from '../../components/Icon/Icon.js';

type Finding = GroupDetail['findings'][number];

const LOOKS = {
  critical: { tone: 'over', icon: 'triangle', word: 'Critical' },
  high: { tone: 'over', icon: 'triangle', word: 'High' },
  medium: { tone: 'held', icon: 'info', word: 'Medium' },
  low: { tone: 'idle', icon: 'info', word: 'Low' },
} as const;

/** How the consumers are set up: what is so, why it hurts, what to change. */
export function Findings({ findings, of }: { readonly findings: readonly Finding[]; readonly of?: string }) {
  const id = useId();
  if (findings.length === 0) return null;
  return (
    <section className="card" aria-labelledby={id}>
      <header>
        <h2 id={id}>How {of ?? 'it'} is set up</h2>
        <span className="dim s">as far as it can be seen from the broker</span>
      </header>
      <ul className="found">
        {findings.map(({ code, severity, fact, why, fix }) => {
          const { tone, icon, word } = LOOKS[severity];
          return (
            <li key={code}>
              <span className={`pill ${tone}`}>
                <Icon name={icon} isSmall />
                {word}
              </span>
              <div>
                <b>{fact}.</b>
                <p className="dim">
                  {why} {fix}
                </p>
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

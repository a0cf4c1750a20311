import { type FeasibilityBody } from '@headgate/contract';

/** What no law can keep is said where the objective is set and where it is missed. Nothing where all can be kept. */
export function FeasibilityNote({ feasibility }: { readonly feasibility: readonly FeasibilityBody[] }) {
  const missed = feasibility.filter(({ status }) => status === 'impossible' || status === 'tight');
  return missed.map(({ constraint, status, text, lowers }) => (
    <div key={constraint} className={status === 'impossible' ? 'c-over' : 'dim'} role="note">
      <p>
        {text[0]?.toUpperCase()}
        {text.slice(1)}.
      </p>
      <ul className="s">
        {lowers.map((lower) => (
          <li key={lower}>{lower}</li>
        ))}
      </ul>
    </div>
  ));
}

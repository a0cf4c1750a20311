import { lookOf, type StateLook } from '../../model/states.js';
import { Icon } from '../Icon/Icon.js';

function Pill({ look }: { readonly look: StateLook }) {
  return (
    <span className={`pill ${look.tone}`}>
      <Icon name={look.icon} isSmall />
      {look.word}
    </span>
  );
}

export const StatusPill = ({ state }: { readonly state: string }) => <Pill look={lookOf(state)} />;

export function ModePill({ mode }: { readonly mode: 'observe' | 'enforce' }) {
  const look: StateLook =
    mode === 'enforce'
      ? { word: 'Enforcing', tone: 'human', icon: 'enforce' }
      : { word: 'Observing', tone: 'shadow', icon: 'eye' };
  return <Pill look={look} />;
}

import { type ReactNode } from 'react';
import { type IconName } from '../../model/states.js';
import { Icon } from '../Icon/Icon.js';

interface BannerProps {
  readonly tone: 'info' | 'held' | 'over' | 'blind';
  readonly icon?: IconName;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

const ICONS = { info: 'info', held: 'triangle', over: 'triangle', blind: 'question' } as const;

/** True for as long as it stands there: never dismissed. */
export function Banner({ tone, icon, title, children, action }: BannerProps) {
  return (
    <div className={`banner ${tone}`} role="status">
      <Icon name={icon ?? ICONS[tone]} />
      <span className="grow">
        <b>{title}</b> {children}
      </span>
      {action}
    </div>
  );
}

import { type DecisionBody, type FlowDetail } from '@headgate/contract';
import { lazy, type ReactNode, Suspense } from 'react';
import { useMedia } from '../../hooks/use-media.js';
import { useNow } from '../../hooks/use-now.js';
import { type Figure } from '../../model/figure.js';
import { bindingOf, flowPicture } from '../../model/flow-picture.js';
import { formatCount, formatExact, formatLongAge } from '../../model/format.js';
import { printOf } from '../../model/level-unit.js';
import { heldPerSec, type PictureModel } from '../../model/picture.js';
import { pictureLabel } from '../../model/picture-label.js';
import { AsOf } from '../Figures/Figures.js';
import { FlowDiagram } from '../FlowDiagram/FlowDiagram.js';
import { Skeleton } from '../Panels/Panels.js';
import { ConsumersFoot, GateFoot, ProducersFoot, QueueFoot } from './feet.js';

const FlowLadder = lazy(async () => ({ default: (await import('../FlowLadder/FlowLadder.js')).FlowLadder }));

interface FlowPictureProps {
  readonly detail: FlowDetail;
  readonly decisions: readonly DecisionBody[];
}

/** Four large figures, the picture under them, one line each below; a ladder of bars where there is no room. */
export function FlowPicture({ detail, decisions }: FlowPictureProps) {
  const isNarrow = useMedia('(max-width: 1100px)');
  const now = useNow();
  const model = flowPicture(detail, decisions);
  const binding = bindingOf(detail.decision);
  const isBinding = model.kind === 'held' || model.kind === 'over' || model.kind === 'stopped';
  if (isNarrow) {
    return (
      <section className="card pic" aria-label="Flow picture">
        <Suspense fallback={<Skeleton height={360} lines={4} />}>
          <FlowLadder
            model={model}
            strategy={detail.policy.overflow.strategy}
            isBinding={isBinding}
            group={binding?.group ?? 'no queue read yet'}
          />
        </Suspense>
      </section>
    );
  }
  return (
    <section className="card pic" aria-label="Flow picture">
      <div className="heads">
        <Head name="Producers ask" of={model.askedPerSec} unit="/s" />
        <Head
          name="Gate lets through"
          of={model.grantedPerSec}
          unit={passesAll(model) ? '/s, all of it' : '/s'}
          tone={gateTone(model)}
        />
        <QueueHead model={model} isBinding={isBinding} />
        <Head name="Consumers take" of={model.consumedPerSec} unit="/s" wasUnit="/s" />
      </div>
      <FlowDiagram model={model} label={pictureLabel(model)} blindFor={blindFor(model, now)} />
      <div className="feet">
        <ProducersFoot detail={detail} model={model} />
        <GateFoot model={model} />
        <QueueFoot detail={detail} binding={binding} />
        <ConsumersFoot model={model} />
      </div>
    </section>
  );
}

function blindFor(model: PictureModel, now: number): string | null {
  const { level } = model.queue;
  if (level.known) return null;
  return level.wasAtMs === undefined ? 'unknown' : `unknown for ${formatLongAge(now - level.wasAtMs)}`;
}

function passesAll(model: PictureModel): boolean {
  const held = heldPerSec(model);
  return model.grantedPerSec.known && held.known && held.value < 1;
}

function gateTone(model: PictureModel): string | undefined {
  if (model.isObserving) return undefined;
  return passesAll(model) ? 'c-ok' : 'c-held';
}

interface HeadProps {
  readonly name: ReactNode;
  readonly of: Figure;
  readonly unit: string;
  readonly wasUnit?: string;
  readonly tone?: string | undefined;
}

const EXACT = { sec: 'seconds', messages: 'messages', share: 'of the limit' } as const;
const BEHIND = { sec: 'behind', messages: 'messages behind', share: 'full' } as const;

function Head({ name, of, unit, wasUnit = '', tone }: HeadProps) {
  return (
    <div>
      <span>{name}</span>
      {of.known ? (
        <b
          className={of.staleSinceMs === undefined ? tone : 'stale'}
          title={`${formatExact(of.value)} messages per second`}
        >
          {formatCount(of.value)}
          <small>{unit}</small> <AsOf of={of} />
        </b>
      ) : (
        <b className="c-blind" title={of.reason}>
          unknown
          {of.was === undefined ? null : (
            <small>
              was {formatCount(of.was)}
              {wasUnit}
            </small>
          )}
        </b>
      )}
    </div>
  );
}

function QueueHead({ model, isBinding }: { readonly model: PictureModel; readonly isBinding: boolean }) {
  const { level, objective, unit } = model.queue;
  const print = printOf(unit);
  const isOver = level.known && objective !== null && level.value > objective;
  return (
    <div>
      <span>Queue{isBinding ? ' · binding' : ''}</span>
      {level.known ? (
        <b
          className={level.staleSinceMs === undefined ? (isOver ? 'c-over' : undefined) : 'stale'}
          title={`${formatExact(level.value)} ${EXACT[unit]}`}
        >
          {print(level.value)}
          <small>{BEHIND[unit]}</small> <AsOf of={level} />
        </b>
      ) : (
        <b className="c-blind" title={level.reason}>
          unknown{level.was === undefined ? null : <small>was {print(level.was)}</small>}
        </b>
      )}
    </div>
  );
}

import { type ConstraintViewBody, type DecisionBody } from '@headgate/contract';
import { type ReactNode } from 'react';
import { Count, Delay, Rate } from '../../components/Figures/Figures.js';
import { toFigure } from '../../model/figure.js';
import { formatAge, formatExact, formatShare } from '../../model/format.js';
import { reasonWord } from '../../model/words.js';

/** Every number that went in, per queue. */
export function DecisionInputs({ decision }: { readonly decision: DecisionBody }) {
  return decision.constraints.map((view) => (
    <section key={view.id} className="card" aria-label={`Inputs of ${view.group}`}>
      <header>
        <h2>{view.group}</h2>
        <span className="dim s">
          {view.id === decision.binding ? 'binding · ' : ''}
          {view.cluster} · {view.topics.join(', ')}
        </span>
      </header>
      <dl className="kv body columns">
        {inputs(view).map(([name, value]) => (
          <Item key={name} name={name} value={value} />
        ))}
      </dl>
    </section>
  ));
}

function Item({ name, value }: { readonly name: string; readonly value: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

const MODES = {
  fresh: 'fresh',
  stale: 'stale: held',
  gliding: 'blind: gliding to safe',
  'no-reading': 'never read',
} as const;

function inputs(view: ConstraintViewBody): [string, ReactNode][] {
  return [
    ['Reading', MODES[view.mode]],
    [
      'Age of the reading',
      view.sampleAgeMs === null ? (
        <span key="age" className="unk">
          unknown
        </span>
      ) : (
        formatAge(view.sampleAgeMs)
      ),
    ],
    ['Answered', formatShare(view.completeness)],
    ['Backlog', <Count key="lag" of={toFigure(view.lagMessages, view.lagMessagesReason)} unit="messages" />],
    ['Delay', <Delay key="delay" of={toFigure(view.delaySec, view.delaySecReason)} />],
    ['Consumed', <Rate key="used" of={toFigure(view.consumedPerSec, view.consumedPerSecReason)} />],
    ['Produced', <Rate key="made" of={toFigure(view.producedPerSec, view.producedPerSecReason)} />],
    ['Capacity', <Rate key="cap" of={toFigure(view.capacityPerSec, view.capacityPerSecReason)} />],
    [
      'Objective',
      <Count key="obj" of={toFigure(view.objectiveMessages, view.objectiveMessagesReason)} unit="messages" />,
    ],
    ['Members', <Count key="members" of={toFigure(view.members, view.membersReason)} unit="members" />],
    ['Group', view.groupState],
    ['Law asked', <Rate key="law" of={toFigure(view.lawAskPerSec, null)} />],
    ['After its rails', <Rate key="ask" of={toFigure(view.askPerSec, null)} />],
    ['Reason', reasonWord(view.reason)],
    ...Object.entries(view.figures).map(([name, value]): [string, ReactNode] => [
      plainName(name),
      /^is[A-Z]/.test(name) ? (value === 0 ? 'no' : 'yes') : formatExact(value),
    ]),
    ...(view.failure === null ? [] : ([['Failure', view.failure]] as [string, ReactNode][])),
  ];
}

/** `setPointMessages` → `Set point messages`: the law's own figures, named as it names them. */
function plainName(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

import { type Figure } from './figure.js';
import { formatRate } from './format.js';
import { printOf } from './level-unit.js';
import { heldPerSec, type PictureModel } from './picture.js';

/** The picture in words, for those who do not see it. */
export function pictureLabel(model: PictureModel): string {
  const rate = (figure: Figure): string => (figure.known ? formatRate(figure.value) : 'an unknown rate');
  const { queue } = model;
  const word = queue.unit === 'messages' ? ' messages' : '';
  const print = (value: number): string => `${printOf(queue.unit)(value)}${word}`;
  const held = heldPerSec(model);
  const level = queue.level.known
    ? `${print(queue.level.value)} ${queue.unit === 'share' ? 'full' : 'behind'}`
    : `unknown: ${queue.level.reason}`;
  return [
    `Producers ask ${rate(model.askedPerSec)}`,
    `the gate lets ${rate(model.grantedPerSec)} through${held.known && held.value > 0 ? ` and holds ${formatRate(held.value)}` : ''}`,
    `the queue is ${level}${queue.objective === null ? '' : `, objective ${print(queue.objective)}`}`,
    `consumers take ${rate(model.consumedPerSec)}`,
  ].join('; ');
}

import { type FlowList, type OverviewChange } from '@headgate/contract';
import { type FlowLines } from '../flows/flow-lines.js';
import { type FlowPage } from '../flows/page-query.js';
import { type FieldJsons, type PageView, type Push } from './page-view.js';

/** The overview: a page of the list, then what of its lines changed. */
export class OverviewView implements PageView {
  private told = new Map<string, FieldJsons>();
  private toldFrame = '';

  constructor(
    private readonly lines: FlowLines,
    private readonly page: FlowPage,
  ) {}

  snapshot(push: Push): string {
    const list = this.lines.page(push.lines, this.page);
    this.told = new Map(list.flows.map((flow) => [flow.flow, push.fieldsOf(flow)]));
    this.toldFrame = frameOf(list);
    return JSON.stringify(list);
  }

  change(push: Push): string | null {
    const list = this.lines.page(push.lines, this.page);
    const lines = list.flows.map((flow): [string, FieldJsons] => [flow.flow, push.fieldsOf(flow)]);
    const changed = lines.flatMap(([flow, fields]) => changeOf(fields, this.told.get(flow)) ?? []);
    const frame = frameOf(list);
    if (changed.length === 0 && frame === this.toldFrame) return null;
    this.told = new Map(lines);
    this.toldFrame = frame;
    const head: Omit<OverviewChange, 'flows'> = {
      ...{ serverTime: list.serverTime, overview: list.overview, matching: list.matching },
      order: list.flows.map(({ flow }) => flow),
    };
    return `${JSON.stringify(head).slice(0, -1)},"flows":[${changed.join()}]}`;
  }
}

const frameOf = ({ overview, matching, flows }: FlowList): string =>
  JSON.stringify([overview, matching, flows.map(({ flow }) => flow)]);

/** Fields that differ from those told before, with the name; all of them where nothing was told; null where none differs. */
function changeOf(fields: FieldJsons, told: FieldJsons | undefined): string | null {
  const changed = [...fields].filter(([name, json]) => name === 'flow' || told?.get(name) !== json);
  return changed.length === 1 ? null : `{${changed.map(([name, json]) => `"${name}":${json}`).join()}}`;
}

import { type FlowList, type OverviewChange } from '@headgate/contract';
import { type FlowLines } from '../flows/flow-lines.js';
import { type FlowPage } from '../flows/page-query.js';
import { type PageView, type Push } from './page-view.js';

/** The overview: a page of the list, then the lines of it that changed. */
export class OverviewView implements PageView {
  private told = new Map<string, string>();
  private toldFrame = '';

  constructor(
    private readonly lines: FlowLines,
    private readonly page: FlowPage,
  ) {}

  snapshot(push: Push): string {
    const list = this.lines.page(push.lines, this.page);
    this.told = new Map(list.flows.map((flow) => [flow.flow, push.jsonOf(flow)]));
    this.toldFrame = frameOf(list);
    return JSON.stringify(list);
  }

  change(push: Push): string | null {
    const list = this.lines.page(push.lines, this.page);
    const jsons = list.flows.map((flow): [string, string] => [flow.flow, push.jsonOf(flow)]);
    const changed = jsons.filter(([flow, json]) => this.told.get(flow) !== json).map(([, json]) => json);
    const frame = frameOf(list);
    if (changed.length === 0 && frame === this.toldFrame) return null;
    this.told = new Map(jsons);
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

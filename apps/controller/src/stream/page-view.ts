import { type FlowSummary } from '@headgate/contract';
import { type Lines } from '../flows/flow-lines.js';

/** What a page showed is no more. */
export const GONE = Symbol('gone');

/** What one page shows, and what its reader was told last. */
export interface PageView {
  /** Everything, as JSON; what was told begins here. Null where there is nothing to show any more. */
  snapshot(push: Push): string | null;
  /** What is new since then; null where nothing is, `GONE` where the stream ends. */
  change(push: Push): string | typeof GONE | null;
}

/** JSON of each field of a line. */
export type FieldJsons = ReadonlyMap<string, string>;

/** One round over all open pages: what they share is made once. */
export class Push {
  private made: Lines | null = null;
  private readonly jsons = new Map<string, FieldJsons>();

  constructor(private readonly makeLines: () => Lines) {}

  get lines(): Lines {
    this.made ??= this.makeLines();
    return this.made;
  }

  /** A line field by field, made once for all pages that show it. */
  fieldsOf(summary: FlowSummary): FieldJsons {
    const known = this.jsons.get(summary.flow);
    if (known !== undefined) return known;
    const jsons = new Map(Object.entries(summary).map(([name, value]) => [name, JSON.stringify(value)]));
    this.jsons.set(summary.flow, jsons);
    return jsons;
  }
}

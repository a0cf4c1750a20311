import { type SystemService } from '../system/system.service.js';
import { type PageView } from './page-view.js';

/** The controller about itself; it changes rarely. */
export class SystemView implements PageView {
  private told = '';

  constructor(private readonly system: SystemService) {}

  snapshot(): string {
    const body = this.system.view();
    this.told = withoutTime(body);
    return JSON.stringify(body);
  }

  change(): string | null {
    const body = this.system.view();
    const now = withoutTime(body);
    if (now === this.told) return null;
    this.told = now;
    return JSON.stringify(body);
  }
}

const withoutTime = (body: object): string => JSON.stringify({ ...body, serverTime: null });

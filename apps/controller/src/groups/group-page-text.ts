import { SeriesText } from '@headgate/metrics';
import { Injectable } from '@nestjs/common';

/** The part of /metrics that is about groups: made when a sweep ends, served as it is. */
@Injectable()
export class GroupPageText {
  private readonly texts = new Map<string, SeriesText>();
  private made: Buffer = Buffer.alloc(0);

  get page(): Buffer {
    return this.made;
  }

  put(cluster: string, text: SeriesText): void {
    this.texts.set(cluster, text);
    this.made = Buffer.from(SeriesText.page(this.texts.values()));
  }

  drop(cluster: string): void {
    if (!this.texts.delete(cluster)) return;
    this.made = Buffer.from(SeriesText.page(this.texts.values()));
  }
}

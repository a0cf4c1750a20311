import { Injectable } from '@nestjs/common';

/** One edit after the other: what was checked against the flows of now is stored beside the same flows. */
@Injectable()
export class EditQueue {
  private last: Promise<unknown> = Promise.resolve();

  run<T>(edit: () => Promise<T>): Promise<T> {
    const turn = this.last.then(edit);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}

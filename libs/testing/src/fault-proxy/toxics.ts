import { type Toxic, type ToxicType } from './toxic.js';

/** The faults of one direction. At most one of each type; whoever waits because of them is told when they change. */
export class Toxics {
  private readonly active = new Map<ToxicType, Toxic>();
  private readonly listeners = new Set<() => void>();

  get<T extends ToxicType>(type: T): Extract<Toxic, { type: T }> | undefined {
    return this.active.get(type) as Extract<Toxic, { type: T }> | undefined;
  }

  add(toxic: Toxic): void {
    this.active.set(toxic.type, toxic);
    this.tell();
  }

  remove(type: ToxicType): void {
    if (this.active.delete(type)) this.tell();
  }

  clear(): void {
    this.active.clear();
    this.tell();
  }

  /** Returns the function that ends it. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener();
  }
}

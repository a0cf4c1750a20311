/** Who asks. */
export interface Identity {
  readonly producer: string;
  readonly instance: string;
}

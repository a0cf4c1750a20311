/** Why a flow is held at a rate, in the words of whoever decided it. */
export interface Hold {
  readonly flow: string;
  readonly ratePerSec: number;
  readonly reason: { readonly code: string; readonly text: string };
  readonly link: string | null;
}

/** "flow orders is held at 950/s: billing is 12 s behind, objective 5 s (http://…/v1/flows/orders)". */
export function describeHold(hold: Hold): string {
  const where = hold.link === null ? '' : ` (${hold.link})`;
  return `flow ${hold.flow} is held at ${formatRate(hold.ratePerSec)}/s: ${hold.reason.text}${where}`;
}

const formatRate = (ratePerSec: number): string => String(Number(ratePerSec.toPrecision(4)));

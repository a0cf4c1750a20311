import { useQueryClient } from '@tanstack/react-query';
import { refreshFlow, rollBack } from '../api/queries.js';
import { useToast } from '../components/Toast/Toast.js';

interface Change {
  readonly flow: string;
  /** The version that stood before. */
  readonly from: number;
  /** The version that the change made. */
  readonly to: number;
}

/** Says what a change of a policy did, and offers the version before it while nobody else has changed the flow. */
export function useUndoToast(): (text: string, change: Change) => void {
  const client = useQueryClient();
  const toast = useToast();
  return (text, { flow, from, to }) =>
    toast(text, () => {
      rollBack(flow, from, `Undoes v${to}, from the dashboard`, to)
        .then(
          ({ version }) => toast(`${flow} runs by v${from} again, as v${version}.`),
          (error: Error) => toast(`${flow} stays as it is: ${error.message}.`),
        )
        .finally(() => void refreshFlow(client, flow));
    });
}
